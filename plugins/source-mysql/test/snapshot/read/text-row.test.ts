import { CELL_NULL } from '@tailrace/plugin-api'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ResultHead } from '../../../src/snapshot/read/result-head.ts'
import { readTextRow } from '../../../src/snapshot/read/text-row.ts'

/** A cell behind its length, as servers write it. */
function written(cell: number | null): Buffer {
  if (cell === null) return Buffer.from([0xfb])
  const size = cell < 0xfb ? 0 : cell < 2 ** 16 ? 2 : cell < 2 ** 24 ? 3 : 8
  const bytes = Buffer.alloc(1 + size + cell, 0xfb)
  bytes[0] = size === 0 ? cell : [0, 0, 0xfc, 0xfd, 0, 0, 0, 0, 0xfe][size]!
  for (let i = 0; i < size; i++) bytes[1 + i] = Math.floor(cell / 256 ** i) & 0xff
  return bytes
}

const lengths = fc.array(
  fc.option(fc.oneof(fc.nat(300), fc.constantFrom(0, 250, 251, 65_535, 65_536)), { nil: null }),
  { minLength: 1, maxLength: 12 },
)

describe('a row of a text result', () => {
  it('has its cells where their lengths say', () => {
    fc.assert(
      fc.property(lengths, (cells) => {
        const before = Buffer.alloc(3)
        const bytes = Buffer.concat([before, ...cells.map(written), Buffer.alloc(2)])
        // In the reverse order, and not from the first span on.
        const order = Int32Array.from(cells, (_, i) => cells.length - 1 - i)
        const spans = new Int32Array(2 * cells.length + 5)
        readTextRow(bytes, 3, bytes.length - 2, spans, 5, order)
        let at = 3
        for (const [i, cell] of cells.entries()) {
          const span = 5 + 2 * order[i]!
          at += written(cell).length
          expect(spans[span + 1]).toBe(cell ?? CELL_NULL)
          expect(cell === null ? at : spans[span]! + cell).toBe(at)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('of 2^24 bytes and more has a length of eight', () => {
    const bytes = written(2 ** 24)
    const spans = new Int32Array(2)
    readTextRow(bytes, 0, bytes.length, spans, 0, Int32Array.of(0))
    expect([...spans]).toEqual([9, 2 ** 24])
  })

  it('is refused where it ends elsewhere than its packet', () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 5 }), fc.boolean(), (cells, by, isLess) => {
        const bytes = Buffer.concat(cells.map(written))
        const end = isLess ? bytes.length - by : bytes.length + by
        const read = () =>
          readTextRow(bytes, 0, end, new Int32Array(64), 0, Int32Array.from(cells.keys()))
        expect(read).toThrow(/does not have the cells/)
      }),
    )
  })
})

describe('packets of a result', () => {
  const kinds = (columns: number, ...packets: number[][]) => {
    const head = new ResultHead(columns)
    return packets.map((packet) => head.kindOf(Uint8Array.from(packet), 0, packet.length))
  }
  const eof = [0xfe, 0, 0, 2, 0]

  it('are its head, rows and the last one', () => {
    const long = [0xfe, ...Array<number>(20).fill(0)]
    const row = [1, 0x31, 0xfb]
    expect(kinds(2, [2], [3, 0x64], [3, 0x64], eof, row, long, eof)).toEqual([
      ...Array<string>(4).fill('head'),
      'row',
      'row',
      'last',
    ])
    expect(kinds(300, [0xfc, 0x2c, 0x01])).toEqual(['head'])
  })

  it('are no more than an error, or an OK where there is no result', () => {
    expect(kinds(2, [0xff, 0x15, 0x04])).toEqual(['last'])
    expect(kinds(2, [2], [0xff, 0x15, 0x04])).toEqual(['head', 'last'])
    expect(kinds(2, [0, 0, 0, 2, 0, 0, 0])).toEqual(['last'])
  })

  it('are refused where another result or a file is meant', () => {
    expect(() => kinds(2, [3])).toThrow('it has 3 columns, not the 2')
    expect(() => kinds(2, [0xfb, 0x2f])).toThrow('the server asks for a file')
  })
})
