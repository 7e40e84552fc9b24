/** A number with thousands separated: `12,345`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

/** A rate per second: one decimal below ten. */
export function rate(value: number): string {
  return value > 0 && value < 10 ? value.toFixed(1) : count(value)
}

/** Bytes in binary units: `512 B`, `1.5 KiB`, `20 MiB`. */
export function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let scaled = value
  let unit = 0
  while (scaled >= 1024 && unit < units.length - 1) {
    scaled /= 1024
    unit++
  }
  return `${unit > 0 && scaled < 10 ? scaled.toFixed(1) : Math.round(scaled)} ${units[unit]}`
}

/** A duration given in seconds: `0 s`, `45 s`, `12 min`, `3.4 h`, `2.1 d`. */
export function seconds(value: number): string {
  if (value < 10) return `${Math.round(value * 10) / 10} s`
  if (value < 120) return `${Math.round(value)} s`
  if (value < 7200) return `${Math.round(value / 60)} min`
  if (value < 172_800) return `${Math.round(value / 360) / 10} h`
  return `${Math.round(value / 8640) / 10} d`
}

/** A share of 0 to 1 as percent. */
export function percent(value: number): string {
  return `${Math.round(value * 100)} %`
}

/** How long ago a moment was, in milliseconds since the epoch. */
export function ago(at: number, now: number = Date.now()): string {
  return `${seconds(Math.max(0, now - at) / 1000)} ago`
}
