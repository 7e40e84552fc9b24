import { styleText } from 'node:util'

/** How text can look. */
export type Format = Parameters<typeof styleText>[0]

/** Colours text, or leaves it alone where colours are off. */
export type Style = (format: Format, text: string) => string

/** A style for colours on or off. */
export function styleFor(colours: boolean): Style {
  return colours
    ? (format, text) => styleText(format, text, { validateStream: false })
    : (_format, text) => text
}
