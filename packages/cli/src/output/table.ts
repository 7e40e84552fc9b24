import type { Channel } from './channel.ts'

/** A table with a heading per column; lines only under the headings. Long cells wrap in the columns given. */
export async function tableText(
  { style }: Channel,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  widths: readonly (number | null)[] = [],
): Promise<string> {
  const { default: Table } = await import('cli-table3')
  const none = ''
  const table = new Table({
    head: headings.map((heading) => style('bold', heading)),
    colWidths: [...widths],
    wordWrap: true,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    chars: {
      top: none,
      'top-mid': none,
      'top-left': none,
      'top-right': none,
      bottom: none,
      'bottom-mid': none,
      'bottom-left': none,
      'bottom-right': none,
      left: none,
      'left-mid': none,
      mid: none,
      'mid-mid': none,
      right: none,
      'right-mid': none,
      middle: none,
    },
  })
  table.push(...rows.map((row) => [...row]))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}
