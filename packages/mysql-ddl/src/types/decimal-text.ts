/** A number in any notation with exactly `scale` digits behind the point, half rounded away from zero; the text itself if it is none. */
export function decimalText(text: string, scale: number): string {
  const match = /^([-+]?)(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?$/.exec(text)
  if (!match) return text
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  const digits = BigInt(whole + fraction || '0')
  // The value is digits × 10^power; wanted is a whole number of 10^-scale.
  const power = Number(exponent) - fraction.length + scale
  if (Math.abs(power) > 400) return text
  const scaled = power >= 0 ? digits * 10n ** BigInt(power) : rounded(digits, 10n ** BigInt(-power))
  const plain = scaled.toString().padStart(scale + 1, '0')
  const value = scale === 0 ? plain : `${plain.slice(0, -scale)}.${plain.slice(-scale)}`
  return sign === '-' && scaled !== 0n ? `-${value}` : value
}

function rounded(value: bigint, divisor: bigint): bigint {
  return (value + divisor / 2n) / divisor
}
