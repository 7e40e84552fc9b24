import { expect, test } from 'vitest'
import { murmur2, partitionOf } from '../../src/wire/murmur2.ts'

// The cases of org.apache.kafka.common.utils.UtilsTest#testMurmur2.
test.for([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
] as const)('hashes %s as Java does', ([text, hash]) => {
  const bytes = Buffer.from(`..${text}..`)
  expect(murmur2(bytes, 2, bytes.length - 2)).toBe(hash)
})

test('a negative hash loses its sign, as in Java, not its value', () => {
  const key = Buffer.from('21')
  expect(partitionOf(key, 0, 2, 1000)).toBe((-973932308 & 0x7fffffff) % 1000)
})
