import type { OptionRow } from '@tailrace/cli'

/** Text for a table cell. */
export function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`).replaceAll(/\s*\n\s*/gu, ' ')
}

/** Text in a code span for a table cell; nothing for no text. */
export function code(text: string): string {
  return text === '' ? '' : `\`${cell(text)}\``
}

/** A table; cells are ready-made Markdown. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n')
}

/** The table of options. */
export function optionTable(rows: readonly OptionRow[]): string {
  if (rows.length === 0) return 'It has no options.'
  return table(
    ['Option', 'Type', 'Default', 'What it does'],
    rows.map(({ name, type, required, default: fallback, description }) => [
      code(name),
      cell(type),
      required ? '**required**' : code(fallback ?? ''),
      cell(description),
    ]),
  )
}
