import { type Summary, summarize } from './median.ts'
import type { Measurement } from './run.ts'

const integers = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const grouped = (value: number) => integers.format(value)
const decimals = (digits: number) => (value: number) => value.toFixed(digits)

interface Column {
  readonly title: string
  readonly show: (value: number) => string
  readonly value: (summary: Summary) => number | undefined
}

const COLUMNS: readonly Column[] = [
  { title: 'changes', show: grouped, value: ({ figures }) => figures.changes },
  { title: 'seconds', show: decimals(2), value: ({ figures }) => figures.seconds },
  { title: 'changes/s', show: grouped, value: ({ figures }) => figures.changesPerSecond },
  {
    title: 'changes/s from the first',
    show: grouped,
    value: ({ figures }) => figures.steadyChangesPerSecond,
  },
  { title: 'CPU s', show: decimals(2), value: ({ figures }) => figures.cpuSeconds },
  {
    title: 'CPU µs/change',
    show: (value) => value.toFixed(value < 1 ? 3 : 2),
    value: ({ figures }) => figures.cpuMicrosPerChange,
  },
  {
    title: 'CPU % of a core',
    show: decimals(2),
    value: ({ figures }) => figures.cpuPercent,
  },
  { title: 'peak RSS MiB', show: decimals(0), value: ({ figures }) => figures.peakRssMiB },
  { title: 'p50 ms', show: decimals(1), value: ({ figures }) => figures.p50Ms },
  { title: 'p90 ms', show: decimals(1), value: ({ figures }) => figures.p90Ms },
  { title: 'p99 ms', show: decimals(1), value: ({ figures }) => figures.p99Ms },
]

/** A Markdown table of medians that reads well on a terminal too. */
export function tableOf(measurements: readonly Measurement[]): string {
  const summaries = summarize(measurements)
  const used = COLUMNS.filter(({ value }) => summaries.some((each) => value(each) !== undefined))
  const head = ['contestant', ...used.map(({ title }) => title), 'runs']
  const body = summaries.map((each) => [
    nameOf(each),
    ...used.map(({ value, show }) => {
      const figure = value(each)
      return figure === undefined ? '' : show(figure)
    }),
    String(each.runs),
  ])
  const widths = head.map((title, at) =>
    Math.max(title.length, ...body.map((row) => row[at]!.length)),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join(' | ')} |`
  const rule = widths.map((width, at) =>
    at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  )
  return [line(head), line(rule), ...body.map(line)].join('\n')
}

function nameOf({ contestant, group }: Summary): string {
  return group === undefined ? contestant : `${contestant}, ${group}`
}

const RATIOS = [
  ['changesPerSecond', 'changes/s'],
  ['steadyChangesPerSecond', 'changes/s from the first record'],
  ['cpuMicrosPerChange', 'CPU a change'],
  ['cpuSeconds', 'CPU'],
  ['peakRssMiB', 'peak RSS'],
  ['seconds', 'time'],
  ['p50Ms', 'p50'],
  ['p99Ms', 'p99'],
] as const

/** For each peer one line: Tailrace's medians over the peer's. */
export function ratiosOf(measurements: readonly Measurement[]): string[] {
  const summaries = summarize(measurements)
  return summaries.flatMap((peer) => {
    const ours = summaries.find(
      (each) => each.contestant === 'tailrace' && each.group === peer.group,
    )
    if (!ours || peer.contestant.startsWith('tailrace')) return []
    const parts = RATIOS.flatMap(([field, title]) => {
      const [mine, theirs] = [ours.figures[field], peer.figures[field]]
      if (mine === undefined || !theirs) return []
      // A drain's time and CPU are in its rates already, and a paced load's rate is given.
      const isRate = field === 'changesPerSecond' || field === 'steadyChangesPerSecond'
      if (peer.figures.p50Ms !== undefined && isRate) return []
      const isDouble = field === 'cpuSeconds' || field === 'seconds'
      if (isDouble && peer.figures.cpuMicrosPerChange !== undefined) return []
      return [`${(mine / theirs).toFixed(2)} × ${title}`]
    })
    return parts.length === 0 ? [] : [`${nameOf(ours)} to ${peer.contestant}: ${parts.join(', ')}`]
  })
}
