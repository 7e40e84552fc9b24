import type { Logger } from '@tailrace/plugin-api'

/** One line as it was logged. */
export interface Line {
  readonly level: keyof Logger
  readonly fields: Readonly<Record<string, unknown>>
  readonly message: string
}

/** A logger without children that keeps its lines. */
export function recordingLogger(): Logger & { readonly lines: Line[] } {
  const lines: Line[] = []
  const at = (level: keyof Logger) => (fields: object, message: string) => {
    lines.push({ level, fields: fields as Line['fields'], message })
  }
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
