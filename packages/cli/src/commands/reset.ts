import {
  type Checkpoint,
  type PipelineRecord,
  type ServerResource,
  TailraceError,
} from '@tailrace/plugin-api'
import type { CommandAction, CommandContext } from '../command-spec.ts'
import { exitCodes } from '../exit-codes.ts'
import { openRuntime } from '../open-runtime.ts'
import { openState } from '../open-state.ts'
import type { Output } from '../output/channel.ts'
import { ago } from '../output/figures.ts'
import { usageError } from '../usage-error.ts'

const spoken = ({ kind, name }: ServerResource): string => `${kind} ${name}`

/** Lends the pipeline, with its plugins, for what it keeps on the source's server. */
async function resources(
  context: CommandContext,
  name: string,
  what: 'resources' | 'dropResources',
): Promise<readonly ServerResource[]> {
  const runtime = await openRuntime(context, [name])
  try {
    return await runtime.pipelines[0]![what]()
  } finally {
    await runtime.close()
  }
}

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

/** Asks on the terminal; null where there is none. */
async function sure(message: string, { err }: Output): Promise<boolean | null> {
  if (!process.stdin.isTTY || !err.terminal) return null
  const { confirm } = await import('@clack/prompts')
  return (await confirm({ message, initialValue: false, output: err.stream })) === true
}

function refuseRunning(record: PipelineRecord | null, pipeline: string): void {
  if (record?.running !== true) return
  throw new TailraceError('PIPELINE_RUNNING', 'A running pipeline cannot be reset.', {
    where: `pipeline "${pipeline}"`,
    fix: 'stop it first, then reset it',
  })
}

/** `tailrace reset` */
export const reset: CommandAction = async (context, [name], options) => {
  const { output } = context
  const { out, err } = output
  const drop = options['drop'] === true
  await using state = await openState(context)
  const pipeline = await state.known(name!)
  const record = await state.store.read(pipeline)
  refuseRunning(record, pipeline)
  const kept = drop ? await resources(context, pipeline, 'resources') : []
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
  const dropped = drop ? await resources(context, pipeline, 'dropResources') : []
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
