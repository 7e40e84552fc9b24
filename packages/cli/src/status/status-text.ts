import type { Channel } from '../output/channel.ts'
import { ago, bytes, count, percent, rate, seconds } from '../output/figures.ts'
import type { Format } from '../output/style.ts'
import { tableText } from '../output/table.ts'
import type { PipelineStatus } from './read-status.ts'
import { snapshotText } from './snapshot-text.ts'

const looks: Readonly<Partial<Record<PipelineStatus['state'], Format>>> = {
  running: 'green',
  paused: 'yellow',
  interrupted: 'yellow',
  failed: 'red',
}

const headings = ['PIPELINE', 'STATE', 'SINCE', 'CHANGES', 'RATE', 'LAG', 'CREDIT', 'CHECKPOINT']

function row(status: PipelineStatus, { style }: Channel): string[] {
  const { pipeline, state, since, snapshot, changesPerSecond, checkpoints } = status
  const known = status.running ? snapshot : null
  const lags = [
    ...(known?.lagSeconds == null ? [] : [seconds(known.lagSeconds)]),
    ...(known?.lagBytes == null ? [] : [bytes(known.lagBytes)]),
  ]
  const written = Object.entries(checkpoints).map(
    ([sink, { writtenAt }]) => `${sink} ${ago(writtenAt)}`,
  )
  return [
    style('bold', pipeline),
    style(looks[state] ?? 'dim', known?.retrying == null ? state : `${state}, retrying`),
    since === null ? '' : ago(since),
    snapshot === null ? '' : count(snapshot.changes),
    changesPerSecond === null ? '' : `${rate(changesPerSecond)}/s`,
    lags.join(', '),
    known === null ? '' : percent(known.creditUsed),
    written.join('\n'),
  ]
}

/** The table of `tailrace status`, and below it how far snapshots are, and why pipelines wait or failed. */
export async function statusText(
  statuses: readonly PipelineStatus[],
  out: Channel,
): Promise<string> {
  const table = await tableText(
    out,
    headings,
    statuses.map((status) => row(status, out)),
  )
  const reasons = statuses.flatMap(({ pipeline, state, running, snapshot }) => {
    if (state === 'interrupted') {
      return [
        `${pipeline}: its process ended without stopping it; the next start goes on from the checkpoint.`,
      ]
    }
    const reason = running ? snapshot?.retrying : state === 'failed' ? snapshot?.error : null
    return reason == null ? [] : [running ? `${pipeline} is retrying: ${reason}` : reason]
  })
  const snapshots = await snapshotText(statuses, out)
  return [table, ...(snapshots === null ? [] : [snapshots]), ...reasons].join('\n\n')
}
