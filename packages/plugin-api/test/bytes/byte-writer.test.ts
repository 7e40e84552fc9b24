import { describe, expect, it } from 'vitest'
import { ByteWriter } from '@tailrace/plugin-api/bytes'

const source = Uint8Array.from({ length: 120 }, (_, i) => 100 + i)

describe('ByteWriter.copy', () => {
  it('appends whole arrays of every length, also where it has to grow', () => {
    const out = new ByteWriter(1)
    const expected: number[] = []
    for (let length = 0; length <= source.length; length++) {
      const whole = source.slice(0, length)
      out.copy(whole)
      expected.push(...whole)
    }
    expect([...out.view()]).toEqual(expected)
  })

  it('appends parts of every length from every offset', () => {
    const out = new ByteWriter(1)
    for (let start = 0; start < 5; start++) {
      for (let end = start; end <= source.length; end++) {
        out.clear()
        out.byte(7)
        out.copy(source, start, end)
        expect([...out.view()]).toEqual([7, ...source.subarray(start, end)])
      }
    }
  })
})
