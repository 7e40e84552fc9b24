import { describe, expect, it } from 'vitest'
import { FrameReader } from '../../src/replication/frames.ts'
import { statusUpdate } from '../../src/replication/status.ts'

function frame(type: string, body: Uint8Array): Buffer {
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

describe('the frame reader', () => {
  it('hands frames on in place, and joins only one that straddles', () => {
    const seen: [Uint8Array, string][] = []
    const reader = new FrameReader({
      data: (bytes, start, end) =>
        seen.push([bytes, Buffer.from(bytes.subarray(start, end)).toString()]) > 0,
      other: (bytes) => seen.push([bytes, `other ${bytes.length}`]) > 0,
    })
    const all = Buffer.concat([
      frame('d', Buffer.from('one')),
      frame('d', Buffer.from('straddles')),
      frame('C', Buffer.alloc(3)),
      frame('d', Buffer.from('last')),
    ])
    const first = all.subarray(0, 16)
    const second = all.subarray(16)
    reader.push(first)
    expect(reader.run()).toBe(true)
    reader.push(second)
    expect(reader.run()).toBe(true)
    expect(seen.map(([, text]) => text)).toEqual(['one', 'straddles', 'other 8', 'last'])
    expect([seen[0]![0], seen[3]![0]]).toEqual([first, second])
    expect(seen[1]![0]).toHaveLength(14)
    expect(reader.drained).toBe(true)
  })

  it('goes on behind the frame at which the handler stopped', () => {
    const seen: string[] = []
    const reader = new FrameReader({
      data: (bytes, start, end) => {
        seen.push(Buffer.from(bytes.subarray(start, end)).toString())
        return false
      },
      other: (bytes) => seen.push(`(${bytes.length})`) === 0,
    })
    const straddling = frame('W', Buffer.from('xyz'))
    reader.push(
      Buffer.concat([
        frame('d', Buffer.from('a')),
        frame('W', Buffer.alloc(2)),
        frame('d', Buffer.from('b')),
        straddling.subarray(0, 6),
      ]),
    )
    reader.push(straddling.subarray(6))
    expect([reader.run(), seen.join('')]).toEqual([false, 'a'])
    expect([reader.run(), seen.join('')]).toEqual([false, 'a(7)'])
    expect([reader.run(), seen.join('')]).toEqual([false, 'a(7)b'])
    expect([reader.run(), seen.join('')]).toEqual([false, 'a(7)b(8)'])
    expect(reader.run()).toBe(true)
  })

  it('refuses impossible lengths', () => {
    const reader = new FrameReader({ data: () => true, other: () => true })
    reader.push(Buffer.from([0x64, 0, 0, 0, 3]))
    expect(() => reader.run()).toThrow(RangeError)
  })
})

describe('a status update', () => {
  it('has exact places and the right clock', () => {
    const micros = Date.UTC(2026, 0, 2) * 1000
    const bytes = statusUpdate(0x5_0000_0010, 0x5_0000_0008, micros, true)
    expect(bytes.length).toBe(34)
    expect([bytes.readBigUInt64BE(1), bytes.readBigUInt64BE(9), bytes.readBigUInt64BE(17)]).toEqual(
      [0x500000010n, 0x500000008n, 0x500000008n],
    )
    expect(bytes.readBigUInt64BE(25)).toBe(BigInt(micros) - BigInt(Date.UTC(2000, 0, 1) * 1000))
    expect(bytes[33]).toBe(1)
  })
})
