import { randomBytes } from 'node:crypto'
import lz4 from 'lz4-napi'
import { expect, test } from 'vitest'
import { lz4Frame } from '../../src/compression/lz4-frame.ts'

const BLOCK = 256 * 1024
const frame = (records: Uint8Array) => Buffer.from(lz4Frame(records, lz4.compressSync))

test.each([0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 17])('%i bytes are read back', (size) => {
  const repeating = Buffer.alloc(size, '{"id":17,"note":"at the back door"}')
  const compressed = frame(repeating)
  expect(compressed.length).toBeLessThan(40 + size / 50)
  expect(lz4.decompressFrameSync(compressed).equals(repeating)).toBe(true)
})

test('what cannot be compressed stays as it is, beside what can', () => {
  const records = Buffer.concat([randomBytes(BLOCK), Buffer.alloc(BLOCK, 'a'), randomBytes(100)])
  const compressed = frame(records)
  expect(compressed.length).toBeGreaterThan(BLOCK + 100)
  expect(compressed.length).toBeLessThan(BLOCK + 2000)
  expect(lz4.decompressFrameSync(compressed).equals(records)).toBe(true)
})

test('a view into larger memory is compressed, and nothing around it', () => {
  const memory = Buffer.alloc(1000, 'before and after ')
  const records = memory.subarray(300, 400)
  expect(lz4.decompressFrameSync(frame(records)).equals(records)).toBe(true)
})
