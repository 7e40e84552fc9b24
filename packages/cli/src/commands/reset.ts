import type { Checkpoint, ServerResource } from '@tailrace/plugin-api'
import { sure } from '../ask.ts'
import type { CommandAction } from '../command-spec.ts'
import { exitCodes } from '../exit-codes.ts'
import { openState } from '../open-state.ts'
import { ago } from '../output/figures.ts'
import { dropResources, listResources, refuseRunning, spoken } from '../server-resources.ts'
import { usageError } from '../usage-error.ts'

function question(
  pipeline: string,
  checkpoints: Readonly<Record<string, Checkpoint>>,
  kept: readonly ServerResource[],
): string {
  const written = Object.entries(checkpoints).map(
    ([sink, { writtenAt }]) => `${sink}: written ${ago(writtenAt)}`,
  )
  const forget = `Forget the positions of pipeline "${pipeline}" (${written.join(', ') || 'none'})`
  return kept.length === 0
    ? `${forget}? It then starts as on its first run.`
    : `${forget}, and remove ${kept.map(spoken).join(', ')} from the source's server?`
}

/** `tailrace reset` */
export const reset: CommandAction = async (context, [name], options) => {
  const { output } = context
  const { out, err } = output
  const drop = options['drop'] === true
  await using state = await openState(context)
  const pipeline = await state.known(name!)
  const record = await state.store.read(pipeline)
  refuseRunning(record, pipeline, 'be reset')
  const kept = drop ? ((await listResources(context, [pipeline])).get(pipeline) ?? []) : []
  if (options['yes'] !== true && (record !== null || kept.length > 0)) {
    const answer = await sure(question(pipeline, record?.checkpoints ?? {}, kept), output)
    if (answer === null) {
      usageError('reset asks first, and there is no terminal to ask on: give --yes', output)
      return exitCodes.usage.code
    }
    if (!answer) {
      err.line('Nothing was changed.')
      return exitCodes.failed.code
    }
  }
  const dropped = drop ? await dropResources(context, pipeline) : []
  await state.store.forget(pipeline)
  const forgotten = record !== null
  if (out.json) out.object({ type: 'reset', pipeline, forgotten, dropped })
  else {
    if (dropped.length > 0) out.line(`Removed ${dropped.map(spoken).join(', ')}.`)
    out.line(
      forgotten
        ? `Pipeline "${pipeline}" starts as on its first run.`
        : `Nothing was stored for pipeline "${pipeline}".`,
    )
  }
  return exitCodes.ok.code
}
