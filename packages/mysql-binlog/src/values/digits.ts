/** The digits of 0 to 99 in pairs; what damaged bytes ask for past that begins anew. */
const PAIRS = Uint8Array.from({ length: 512 }, (_, at) => {
  const value = (at >> 1) % 100
  return 48 + (at & 1 ? value % 10 : Math.floor(value / 10))
})

/** Writes two digits of a number below 256, and gives the offset behind them. */
export function writePair(out: Uint8Array, at: number, value: number): number {
  out[at] = PAIRS[2 * value]!
  out[at + 1] = PAIRS[2 * value + 1]!
  return at + 2
}

/** Writes the lowest `count` digits of a number below 2^31, with leading zeros. */
export function writePadded(out: Uint8Array, at: number, value: number, count: number): number {
  let rest = value
  let to = at + count
  while (to - at >= 2) {
    const quotient = (rest / 100) | 0
    const pair = (rest - quotient * 100) << 1
    out[--to] = PAIRS[pair + 1]!
    out[--to] = PAIRS[pair]!
    rest = quotient
  }
  if (to > at) out[at] = 48 + (rest % 10)
  return at + count
}

/** Writes a number of 0 to 2^53 in digits. */
export function writeUnsigned(out: Uint8Array, at: number, value: number): number {
  if (value < 1e9) return writeSmall(out, at, value)
  const high = Math.floor(value / 1e9)
  return writePadded(out, writeSmall(out, at, high), value - high * 1e9, 9)
}

/** Writes a whole number within ±2^53. */
export function writeSigned(out: Uint8Array, at: number, value: number): number {
  if (value >= 0) return writeUnsigned(out, at, value)
  out[at] = 45
  return writeUnsigned(out, at + 1, -value)
}

function writeSmall(out: Uint8Array, at: number, value: number): number {
  let rest = value | 0
  const end = at + countDigits(rest)
  let to = end
  while (rest >= 100) {
    const quotient = (rest / 100) | 0
    const pair = (rest - quotient * 100) << 1
    out[--to] = PAIRS[pair + 1]!
    out[--to] = PAIRS[pair]!
    rest = quotient
  }
  if (rest < 10) {
    out[to - 1] = 48 + rest
  } else {
    out[to - 1] = PAIRS[2 * rest + 1]!
    out[to - 2] = PAIRS[2 * rest]!
  }
  return end
}

function countDigits(value: number): number {
  if (value < 1e5) {
    if (value < 1e2) return value < 10 ? 1 : 2
    if (value < 1e3) return 3
    return value < 1e4 ? 4 : 5
  }
  if (value < 1e7) return value < 1e6 ? 6 : 7
  if (value < 1e8) return 8
  return value < 1e9 ? 9 : 10
}
