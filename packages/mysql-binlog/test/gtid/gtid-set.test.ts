import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BinlogError, formatGtid, type Gtid, GtidSet, parseGtid } from '../../src/index.ts'

const A = '3e11fa47-71ca-11e1-9e33-c80aa9429562'
const B = '2c256447-3f0d-431b-9a25-bddf1f1f6ef6'

const gtid: fc.Arbitrary<Gtid> = fc.record({
  uuid: fc.constantFrom(A, B),
  tag: fc.constantFrom('', '', 'a', 'reports_2'),
  number: fc.integer({ min: 1, max: 40 }),
})
const gtids = fc.array(gtid, { maxLength: 60 })

/** What becomes of a reading: the class of its error, or that there was none. */
const outcome = (read: () => unknown) => {
  try {
    read()
    return 'read'
  } catch (error) {
    return (error as object).constructor
  }
}

const setOf = (list: readonly Gtid[]) => {
  const set = new GtidSet()
  for (const each of list) set.add(each)
  return set
}
const names = (list: readonly Gtid[]) => new Set(list.map(formatGtid))
const namesIn = (set: GtidSet) =>
  new Set(
    set.sources().flatMap(({ uuid, tag, intervals }) =>
      Array.from({ length: intervals.length / 2 }, (_, pair) => {
        const [first, last] = [intervals[2 * pair]!, intervals[2 * pair + 1]!]
        return Array.from({ length: last - first + 1 }, (__, index) =>
          formatGtid({ uuid, tag, number: first + index }),
        )
      }).flat(),
    ),
  )

describe('GtidSet', () => {
  it('does what a set of names does', () => {
    fc.assert(
      fc.property(gtids, gtids, gtid, (left, right, one) => {
        const [a, b] = [setOf(left), setOf(right)]
        const [x, y] = [names(left), names(right)]
        expect(namesIn(a)).toEqual(x)
        expect(namesIn(a.union(b))).toEqual(x.union(y))
        expect(namesIn(a.subtract(b))).toEqual(x.difference(y))
        expect(namesIn(a.intersect(b))).toEqual(x.intersection(y))
        expect(a.isSubsetOf(b)).toBe(x.isSubsetOf(y))
        expect(a.contains(one)).toBe(x.has(formatGtid(one)))
        expect(a.isEmpty()).toBe(x.size === 0)
        expect(a.equals(b)).toBe(x.symmetricDifference(y).size === 0)
      }),
    )
  })

  it('has one form, whatever the order of additions, in text and bytes', () => {
    fc.assert(
      fc.property(gtids, (list) => {
        const set = setOf(list)
        const text = set.toString()
        expect(setOf(list.toReversed()).toString()).toBe(text)
        expect(GtidSet.parse(text).toString()).toBe(text)
        expect(GtidSet.parse(text.toUpperCase().replaceAll(',', ',\n ')).toString()).toBe(text)
        expect(GtidSet.decode(set.encode()).toString()).toBe(text)
      }),
    )
  })

  it('leaves both sets of an operation as they are', () => {
    const [a, b] = [GtidSet.parse(`${A}:1-10`), GtidSet.parse(`${A}:5:20`)]
    a.union(b).add({ uuid: A, tag: '', number: 99 })
    a.clone().add({ uuid: A, tag: '', number: 99 })
    expect([a, b].map(String)).toEqual([`${A}:1-10`, `${A}:5:20`])
  })

  it('prints as the server does', () => {
    const text = `${B}:1-27,${A}:1-5:11-18:a_tag:1:b:3-4`
    expect(GtidSet.parse(text).toString()).toBe(text)
    expect(GtidSet.parse(`${A}:3:1-2,${A}:b:1,${A}:4`).toString()).toBe(`${A}:1-4:b:1`)
    expect(GtidSet.parse('').toString()).toBe('')
    expect(GtidSet.parse(' , ').isEmpty()).toBe(true)
  })

  it('writes bytes as COM_BINLOG_DUMP_GTID takes them', () => {
    const uuid = A.replaceAll('-', '')
    expect(Buffer.from(GtidSet.parse(`${A}:1-5:7`).encode()).toString('hex')).toBe(
      `0100000000000000${uuid}0200000000000000` +
        '01000000000000000600000000000000' +
        '07000000000000000800000000000000',
    )
    expect(Buffer.from(GtidSet.parse(`${A}:1:ab:2`).encode()).toString('hex')).toBe(
      `0102000000000001${uuid}00010000000000000001000000000000000200000000000000` +
        `${uuid}0461620100000000000000` +
        '02000000000000000300000000000000',
    )
  })

  it.each([
    'x:1',
    A,
    `${A}:`,
    `${A}:0`,
    `${A}:5-3`,
    `${A}:1-2-3`,
    `${A}:tag`,
    `${A}:1:tag`,
    `${A}:a:b:1`,
    `${A}:1x`,
    `${A}:9007199254740992`,
    `${A}:${'t'.repeat(33)}:1`,
  ])('refuses %s', (text) => {
    expect(() => GtidSet.parse(text)).toThrow(RangeError)
  })

  it('refuses damaged bytes with its own error', () => {
    const bytes = GtidSet.parse(`${A}:1-5:ab:2-9`).encode()
    fc.assert(
      fc.property(
        fc.nat(bytes.length - 1),
        fc.nat(255),
        fc.nat(bytes.length),
        (at, byte, length) => {
          const damaged = Uint8Array.from(bytes.subarray(0, length))
          if (at < length) damaged[at] = byte
          expect(outcome(() => GtidSet.decode(damaged))).toBeOneOf(['read', BinlogError])
        },
      ),
    )
  })

  it('adds a million transactions in order in little time', () => {
    const set = new GtidSet()
    for (let number = 1; number <= 1_000_000; number++) set.add({ uuid: A, tag: '', number })
    expect(set.toString()).toBe(`${A}:1-1000000`)
  })
})

describe('parseGtid', () => {
  it('takes both forms', () => {
    expect(parseGtid(`${A.toUpperCase()}:7`)).toEqual({ uuid: A, tag: '', number: 7 })
    expect(parseGtid(`${A}:Tag:7`)).toEqual({ uuid: A, tag: 'tag', number: 7 })
  })

  it.each(['', A, `${A}:0`, `${A}:1:2`, `${A}:a:b:2`, `${A}:a:-2`])('refuses "%s"', (text) => {
    expect(() => parseGtid(text)).toThrow(RangeError)
  })
})
