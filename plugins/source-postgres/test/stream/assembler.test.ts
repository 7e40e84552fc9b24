import { type ChangeBatch, TailraceError } from '@tailrace/plugin-api'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tableSchemaOf } from '../../src/catalog/table-schema.ts'
import type { PostgresPosition } from '../../src/position.ts'
import { FrameReader } from '../../src/replication/frames.ts'
import { postgresSnapshots } from '../../src/snapshot/snapshot-plan.ts'
import { Assembler } from '../../src/stream/assembler.ts'
import { KnownTables } from '../../src/stream/known-tables.ts'
import { Wire } from '../pgoutput/wire.ts'

const from: PostgresPosition = { system: '7', timeline: 1, database: 'shop', lsn: '0/10' }
const origin = { connector: 'postgresql', server: '7', database: 'shop', version: '18' }

/** Reads chunks as a connection does; definitions come at once. */
function read(chunks: readonly Uint8Array[], wanted: (table: string) => boolean = () => true) {
  const batches: ChangeBatch[] = []
  const keepalives: [number, boolean][] = []
  const assembler = new Assembler(
    {
      origin,
      timeline: 1,
      wanted,
      known: new KnownTables(),
      snapshots: postgresSnapshots(),
      messages: true,
      signals: { heartbeat: null, statements: null },
      major: 18,
      publications: () => [],
    },
    from,
    16,
    {
      emit: (batch) => batches.push(batch) > 0,
      begins: () => true,
      keepalive: (walEnd, replyRequested) => keepalives.push([walEnd, replyRequested]),
    },
  )
  const frames = new FrameReader({
    data: (bytes, start, end) => assembler.read(bytes, start, end),
    other: () => true,
  })
  for (const chunk of chunks) {
    frames.push(chunk)
    while (!frames.run()) {
      const { pending } = assembler
      if (pending === null) break
      const facts = { columns: [], primaryKey: [] }
      assembler.define(tableSchemaOf('shop', pending.relation, facts, new Map(), []))
    }
    assembler.flush()
  }
  return { batches, keepalives, changes: batches.flatMap((batch) => batch.changes) }
}

const wire = new Wire()
  .begin(1000, 4_000_000_000)
  .relation(3_000_000_001, 'a', ['id', 'v'])
  .insert(100, 3_000_000_001, ['1', 'x'.repeat(300)])
  .insert(100, 3_000_000_001, ['2', null])
  .update(120, 3_000_000_001, 'K', ['1', null], ['3', undefined])
  .relation(5, 'b', ['id', 'v'], 'f')
  .update(130, 5, 'O', ['1', 'old'], ['1', undefined])
  .delete(140, 5, 'O', ['1', null])
  .truncate(150, [5, 3_000_000_001])
  .message(160, 'p', 'hello', true)
  .commit(1000, 1040)
  .keepalive(1100, true)
  .message(1200, 'q', 'free', false)
const { bytes } = wire

function describeChanges(of: ReturnType<typeof read>) {
  return of.changes.map((change) =>
    change.kind === 'row'
      ? [change.id, change.op, change.table.name, change.before, change.after]
      : change.kind === 'message'
        ? [change.kind, change.prefix, Buffer.from(change.content).toString(), change.place]
        : [change.kind, change.place, change.ordinal],
  )
}

describe('the assembler', () => {
  const whole = describeChanges(read([bytes]))

  it('keeps unsigned ids, counts changes of one place and reads every message', () => {
    const { changes, keepalives } = read([bytes])
    expect(changes[0]!.transaction.id).toBe('4000000000')
    expect(whole.map(([id]) => id)).toEqual([
      'mark',
      '7/3e8/64/0',
      '7/3e8/64/1',
      '7/3e8/78/0',
      '7/3e8/82/0',
      '7/3e8/8c/0',
      '7/3e8/96/0',
      '7/3e8/96/1',
      'message',
      'mark',
      'message',
    ])
    expect(keepalives).toEqual([[1100, true]])
    // An unchanged value is filled from a complete old row.
    expect(whole[4]).toEqual([
      '7/3e8/82/0',
      'update',
      'b',
      { id: '1', v: 'old' },
      { id: '1', v: 'old' },
    ])
  })

  it('reads the same whatever the pieces that the socket delivers', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (sizes) => {
        const chunks: Uint8Array[] = []
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = sizes[i % sizes.length]!
          chunks.push(Buffer.from(bytes.subarray(at, at + size)))
          at += size
        }
        expect(describeChanges(read(chunks))).toEqual(whole)
      }),
      { numRuns: 60 },
    )
  })

  it('emits at each place only what later positions do not cover', () => {
    const { batches } = read([bytes.subarray(0, 700), bytes.subarray(700)])
    expect(batches.map((batch) => batch.position)).toMatchObject([
      { lsn: '0/10', open: { commit: '0/3E8' } },
      { lsn: '0/4B0' },
    ])
  })

  it('refuses truncated and damaged messages without hanging', () => {
    const bodies: Buffer[] = []
    const cut = new FrameReader({
      data: (chunk, start, end) => bodies.push(Buffer.from(chunk.subarray(start, end))) > 0,
      other: () => true,
    })
    cut.push(bytes)
    cut.run()
    const frame = (body: Uint8Array) => {
      const head = Buffer.from('d\0\0\0\0')
      head.writeUInt32BE(body.length + 4, 1)
      return Buffer.concat([head, body])
    }
    const failure = (chunks: readonly Uint8Array[]) => {
      try {
        read(chunks)
        return 'none'
      } catch (error) {
        return error instanceof RangeError || TailraceError.is(error) ? 'known' : error
      }
    }
    for (const [index, body] of bodies.entries()) {
      if (body[0] !== 0x77) continue
      const before = bodies.slice(0, index).map(frame)
      for (let length = 26; length < body.length; length++) {
        expect(failure([...before, frame(body.subarray(0, length))])).toBe('known')
      }
    }
    const byte = fc.integer({ min: 0, max: 255 })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), byte, (at, byte) => {
        const damaged = Buffer.from(bytes)
        damaged[at] = byte
        expect(['none', 'known']).toContain(failure([damaged]))
      }),
      { numRuns: 500 },
    )
  })

  it('drops tables that are not wanted, but counts their changes', () => {
    const { changes } = read([bytes], (table) => table === 'public.a')
    const rows = changes.filter((change) => change.kind === 'row')
    expect(rows.map((row) => row.id)).toEqual([
      '7/3e8/64/0',
      '7/3e8/64/1',
      '7/3e8/78/0',
      '7/3e8/96/1',
    ])
  })
})
