import { RowMemory } from '@tailrace/plugin-api/snapshot'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Packets } from '../../../src/snapshot/read/packets.ts'

const LONGEST = 0xff_ff_ff

/** A payload in as many packets as it takes. */
function packetsOf(payload: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; ; at += LONGEST) {
    const part = payload.subarray(at, at + LONGEST)
    const header = Buffer.alloc(4)
    header.writeUIntLE(part.length, 0, 3)
    header[3] = parts.length & 0xff
    parts.push(header, part)
    if (part.length < LONGEST) return Buffer.concat(parts)
  }
}

/** Pushes `bytes` in pieces, and takes a packet as soon as it is there. */
function cut(bytes: Buffer, sizes: readonly number[]): { payloads: Buffer[]; packets: Packets } {
  const packets = new Packets(new RowMemory())
  const payloads: Buffer[] = []
  let at = 0
  for (let piece = 0; at < bytes.length; piece++) {
    const size = sizes[piece % sizes.length]!
    packets.push(bytes.subarray(at, at + size))
    at += size
    while (packets.next()) {
      payloads.push(Buffer.from(packets.bytes.subarray(packets.start, packets.end)))
    }
  }
  return { payloads, packets }
}

describe('packets', () => {
  it('are cut from whatever pieces a socket reads', () => {
    const length = fc.oneof(fc.nat(40), fc.nat(2000), fc.constantFrom(70_000, 262_144, 600_000))
    fc.assert(
      fc.property(
        fc.array(length, { maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 9 }),
        (lengths, sizes) => {
          const expected = lengths.map((count, i) => Buffer.alloc(count, i + 1))
          const { payloads, packets } = cut(Buffer.concat(expected.map(packetsOf)), sizes)
          expect(payloads.length).toBe(expected.length)
          expect(payloads.every((payload, i) => payload.equals(expected[i]!))).toBe(true)
          expect(packets.queued).toBe(0)
        },
      ),
      { numRuns: 60 },
    )
  })

  it.each([LONGEST - 1, LONGEST, LONGEST + 1, 2 * LONGEST])(
    'that go on in the next one are one, of %d bytes',
    (length) => {
      const large = Buffer.alloc(length, 7)
      const expected = [Buffer.from('before'), large, Buffer.from('after')]
      const { payloads } = cut(Buffer.concat(expected.map(packetsOf)), [65_536])
      expect(payloads.map((payload) => payload.length)).toEqual([6, length, 5])
      expect(payloads.every((payload, i) => payload.equals(expected[i]!))).toBe(true)
    },
  )

  it('are told by their own length after one that came in pieces, also the last that straddles regions', () => {
    const lengths = [200_000, 61_000, 70_000]
    const { payloads } = cut(
      Buffer.concat(lengths.map((length) => packetsOf(Buffer.alloc(length)))),
      [65_536],
    )
    expect(payloads.map((payload) => payload.length)).toEqual(lengths)
  })

  it('are in memory that is used again once nobody holds it', () => {
    const memory = new RowMemory()
    const used = new Set<unknown>()
    for (let round = 0; round < 20; round++) {
      const packets = new Packets(memory)
      packets.push(Buffer.concat(Array.from({ length: 4000 }, () => packetsOf(Buffer.alloc(96)))))
      while (packets.next()) if (packets.region !== null) used.add(packets.region)
      packets.close()
      expect([packets.next(), packets.queued]).toEqual([false, 0])
    }
    expect(used.size).toBe(2)
  })
})
