/** Parses JSON with numbers beyond 2^53 kept digit by digit, so that no difference is rounded away. */
export function exactJson(text: string): unknown {
  return JSON.parse(text, (_, value: unknown, context?: { source?: string }) => {
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
    const source = context!.source!
    if (/^-?\d+$/.test(source)) return `number ${source}`
    return Number.isInteger(value) ? `number ${BigInt(value)}` : value
  })
}
