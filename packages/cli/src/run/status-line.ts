import type { PipelineSnapshot } from '@tailrace/core'
import { bytes, count, percent, rate, seconds } from '../output/figures.ts'
import type { Format, Style } from '../output/style.ts'

const looks: Readonly<Record<PipelineSnapshot['state'], Format>> = {
  idle: 'dim',
  starting: 'cyan',
  running: 'green',
  paused: 'yellow',
  draining: 'cyan',
  stopped: 'dim',
  failed: 'red',
}

type Segment = readonly [text: string, look?: Format]

function lag({ lagBytes, lagSeconds }: PipelineSnapshot): string {
  const parts = [
    ...(lagSeconds === null ? [] : [seconds(lagSeconds)]),
    ...(lagBytes === null ? [] : [bytes(lagBytes)]),
  ]
  return parts.length === 0 ? 'unknown' : parts.join(', ')
}

function* segments(
  snapshot: PipelineSnapshot,
  perSecond: number,
  nameWidth: number,
): Iterable<Segment> {
  const { pipeline, state, changes, creditUsed, retrying, error } = snapshot
  yield [pipeline.padEnd(nameWidth), 'bold']
  yield [`  ${state.padEnd(8)}`, retrying === null ? looks[state] : 'yellow']
  yield [`  ${`${rate(perSecond)}/s`.padStart(9)}  ${count(changes)} changes`]
  yield [`  lag ${lag(snapshot)}`]
  yield [`  credit ${percent(creditUsed)}`, creditUsed > 0.9 ? 'yellow' : 'dim']
  const reason = error ?? retrying
  if (reason !== null) {
    const text = reason
      .split('\n')
      .map((line) => line.trim())
      .join(' ')
    yield [error === null ? `  retrying: ${text}` : `  ${text}`, error === null ? 'yellow' : 'red']
  }
}

/**
 * How a pipeline does, in one line no wider than the terminal.
 *
 * @param width columns to stay within
 * @param nameWidth columns for the name, so that lines stand in columns
 */
export function statusLine(
  snapshot: PipelineSnapshot,
  perSecond: number,
  style: Style,
  width: number,
  nameWidth: number = snapshot.pipeline.length,
): string {
  let left = width
  let line = ''
  for (const [text, look] of segments(snapshot, perSecond, nameWidth)) {
    const fits = text.length <= left ? text : left > 0 ? `${text.slice(0, left - 1)}…` : ''
    line += look === undefined ? fits : style(look, fits)
    left -= text.length
    if (left <= 0) break
  }
  return line
}
