const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
// The blocks that terminals draw two columns wide: Hangul, CJK, kana, full-width forms, emoji (Unicode, East Asian Width).
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u

/** A piece of a line in one colour. */
export interface Span {
  readonly text: string
  /** The SGR parameter that colours it, or '' for none. */
  readonly color: string
}

function widthOf(grapheme: string): number {
  return wide.test(grapheme) ? 2 : 1
}

/** As much of a text as fits, and the columns that it takes. */
function fit(text: string, columns: number): { text: string; columns: number } {
  let used = 0
  let end = 0
  for (const { segment } of segments.segment(text)) {
    const width = widthOf(segment)
    if (used + width > columns) break
    used += width
    end += segment.length
  }
  return { text: text.slice(0, end), columns: used }
}

/** Cuts a line to a terminal's width; what is missing is shown as `…`. */
export function cut(spans: readonly Span[], columns: number): Span[] {
  const kept: Span[] = []
  let left = columns
  for (const span of spans) {
    const fitting = fit(span.text, left)
    if (fitting.text.length < span.text.length) {
      // The ellipsis takes the place of the last column.
      return cutLast([...kept, { ...span, text: fitting.text }], left - fitting.columns)
    }
    kept.push(span)
    left -= fitting.columns
  }
  return kept
}

function cutLast(spans: Span[], free: number): Span[] {
  if (free === 0) {
    let last = spans.pop()
    while (last !== undefined && last.text === '') last = spans.pop()
    if (last === undefined) return []
    const graphemes = [...segments.segment(last.text)]
    spans.push({ ...last, text: last.text.slice(0, graphemes.at(-1)!.index) })
  }
  return [...spans, { text: '…', color: '2' }]
}

/** A line with its colours, as a terminal takes it. */
export function paint(spans: readonly Span[], colored: boolean): string {
  return spans
    .map(({ text, color }) =>
      colored && color !== '' && text !== '' ? `\u001B[${color}m${text}\u001B[0m` : text,
    )
    .join('')
}
