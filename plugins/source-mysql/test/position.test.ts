import { parseGtid, parseMariadbGtid } from '@tailrace/mysql-binlog'
import type { Change, TableSchema } from '@tailrace/plugin-api'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { comparePositions, covers, meetPositions, type MysqlPosition } from '../src/position.ts'
import { MysqlTransaction } from '../src/transaction.ts'

/** What a source emitted: the changes of each batch, and the position after it. */
interface Step {
  readonly changes: readonly Change[]
  readonly position: MysqlPosition
}

const tables = ['shop.orders', 'shop.订单'].map((id) => ({ id, origin: null }) as TableSchema)
const uuids = ['aaaaaaaa-0000-0000-0000-000000000001', 'bbbbbbbb-0000-0000-0000-000000000002']

interface Model {
  readonly flavor: 'mysql' | 'mariadb'
  /** GTID number `gno` of one of two servers or domains, or null without GTIDs. */
  readonly gtid: (of: number, gno: number) => MysqlTransaction['gtid']
  /** What is included when so many of both were delivered. */
  readonly included: (done: readonly [number, number]) => string | null
}

const models: Readonly<Record<string, Model>> = {
  'GTIDs of MySQL': {
    flavor: 'mysql',
    gtid: (of, gno) => parseGtid(`${uuids[of]}:${gno}`),
    included: (done) =>
      done.flatMap((gno, of) => (gno === 0 ? [] : [`${uuids[of]}:1-${gno}`])).join(','),
  },
  'GTIDs of MariaDB': {
    flavor: 'mariadb',
    gtid: (of, gno) => parseMariadbGtid(`${of}-1-${gno}`),
    included: (done) => done.flatMap((gno, of) => (gno === 0 ? [] : [`${of}-1-${gno}`])).join(','),
  },
  places: { flavor: 'mysql', gtid: () => null, included: () => null },
}

/** A history of transactions of three rows of two tables, in files of four; a batch ends after any change, with or without the begin mark. */
function historyOf({ flavor, gtid, included }: Model): fc.Arbitrary<Step[]> {
  return fc.array(fc.nat(), { minLength: 1, maxLength: 20 }).map((picks) => {
    const done: [number, number] = [0, 0]
    const origin = { connector: flavor, server: 's', database: '', version: '9' }
    return picks.flatMap((pick, index): Step[] => {
      const of = gtid(0, 1) === null ? 0 : pick % 2
      const file = `binlog.${String(99 + Math.floor(index / 4)).padStart(2, '0')}`
      const start = 4 + (index % 4) * 100
      const facts = { pos: start, serverId: 1, thread: null }
      const place = { gtid: gtid(of, done[of]! + 1), file, start }
      const transaction = new MysqlTransaction(origin, place, 0, facts)
      const row = (at: number, table: number, ordinal: number) =>
        ({
          kind: 'row',
          transaction,
          place: at,
          ordinal,
          table: tables[table],
        }) as unknown as Change
      const mark = (mark: 'begin' | 'commit', at: number): Change => ({
        kind: 'mark',
        mark,
        transaction,
        place: at,
        ordinal: 0,
      })
      const changes = [
        mark('begin', 0),
        row(1, 0, 0),
        row(2, 1, 0),
        row(3, 0, 1),
        mark('commit', 4),
      ]
      const counts = [{}, {}, { 'shop.orders': 1 }, { 'shop.orders': 1, 'shop.订单': 1 }]
      const at = (file: string, offset: number) =>
        ({ flavor, server: 's', gtid: included(done), file, offset, history: 1 }) as const
      const cut = pick % 4
      const open = { id: transaction.id, file, start, rows: counts[cut]! }
      const before = { ...at(file, start), open: [open] }
      const steps = cut === 0 ? [] : [{ changes: changes.slice(0, cut), position: before }]
      done[of]!++
      return [...steps, { changes: changes.slice(cut), position: at(file, start + 90) }]
    })
  })
}

const isAtMost = (order: number | undefined) => order !== undefined && order <= 0

describe.each(Object.entries(models))('positions by %s', (name, model) => {
  const history = historyOf(model)
  // Two sinks of one history, or the histories of two servers whose transactions come in another order.
  const histories = fc
    .tuple(history, history)
    .map(([a, b]) => (name === 'places' ? a : [...a, ...b]))
  const three = histories.chain((steps) =>
    fc.tuple(
      fc.constant(steps),
      fc.array(fc.nat(steps.length - 1), { minLength: 3, maxLength: 3 }),
    ),
  )

  test('are a partial order', () => {
    fc.assert(
      fc.property(three, ([steps, indexes]) => {
        const [a, b, c] = indexes.map((index) => steps[index]!.position)
        const ab = comparePositions(a!, b!)
        expect(comparePositions(a!, structuredClone(a!))).toBe(0)
        const reverse = comparePositions(b!, a!)
        expect(reverse).toBe(ab === undefined || ab === 0 ? ab : -ab)
        const isChain = isAtMost(ab) && isAtMost(comparePositions(b!, c!))
        expect(isChain && !isAtMost(comparePositions(a!, c!))).toBe(false)
      }),
    )
  })

  test('cover what an earlier one covers', () => {
    fc.assert(
      fc.property(three, ([steps, [i, j]]) => {
        const [a, b] = [steps[i!]!.position, steps[j!]!.position]
        if (!isAtMost(comparePositions(a, b))) return
        const all = steps.flatMap(({ changes }) => changes)
        expect(all.filter((change) => covers(a, change) && !covers(b, change))).toEqual([])
      }),
    )
  })

  test('never go back, and cover their batch, all before, and nothing later', () => {
    fc.assert(
      fc.property(history, (steps) => {
        for (const [at, { position }] of steps.entries()) {
          const next = steps[at + 1]?.position ?? null
          expect(next === null || comparePositions(position, next)! < 0).toBe(true)
          for (const [index, { changes }] of steps.entries()) {
            for (const change of changes) expect(covers(position, change)).toBe(index <= at)
          }
        }
      }),
    )
  })

  test('meet in the greatest one below all', () => {
    fc.assert(
      fc.property(three, ([steps, [i, j]]) => {
        const both = [steps[i!]!.position, steps[j!]!.position]
        const meet = meetPositions(both)
        const isBelow = (position: MysqlPosition) =>
          both.every((one) => isAtMost(comparePositions(position, one)))
        expect(isBelow(meet)).toBe(true)
        const below = steps.map(({ position }) => position).filter(isBelow)
        expect(below.filter((one) => !isAtMost(comparePositions(one, meet)))).toEqual([])
      }),
    )
  })

  test('survive JSON', () => {
    fc.assert(
      fc.property(history, (steps) => {
        for (const { position, changes } of steps) {
          const copy = JSON.parse(JSON.stringify(position)) as MysqlPosition
          for (const change of changes) expect(covers(copy, change)).toBe(true)
        }
      }),
    )
  })
})

describe('positions', () => {
  const position = (gtid: string | null, more: Partial<MysqlPosition> = {}): MysqlPosition => ({
    flavor: 'mysql',
    server: 's',
    gtid,
    file: 'binlog.000009',
    offset: 4,
    history: 1,
    ...more,
  })

  test('of two servers have an order by GTIDs alone', () => {
    const set = `${uuids[0]}:1-5`
    const other = { server: 'other', file: 'mysql-bin.000001' }
    expect(comparePositions(position(set), position(`${uuids[0]}:1-6`, other))).toBeLessThan(0)
    expect(comparePositions(position(null), position(null, other))).toBeUndefined()
  })

  test('count files by number, also past the digits of their names', () => {
    const later = position(null, { file: 'binlog.1000000' })
    expect(comparePositions(position(null, { file: 'binlog.999999' }), later)).toBeLessThan(0)
    expect(comparePositions(position(null), position(null, { file: 'log.000010' }))).toBeUndefined()
  })

  test('go on from an empty set', () => {
    expect(comparePositions(position(''), position(`${uuids[0]}:1`))).toBeLessThan(0)
  })
})
