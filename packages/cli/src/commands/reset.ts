import { TailraceError } from '@tailrace/plugin-api'
import type { CommandAction } from '../command-spec.ts'
import { exitCodes } from '../exit-codes.ts'
import { openState } from '../open-state.ts'
import { ago } from '../output/figures.ts'
import { usageError } from '../usage-error.ts'

/** `tailrace reset` */
export const reset: CommandAction = async (context, [name], options) => {
  const { output } = context
  const { out, err } = output
  await using state = await openState(context)
  const pipeline = await state.known(name!)
  const record = await state.store.read(pipeline)
  const finish = (forgotten: boolean, text: string): number => {
    if (out.json) out.object({ type: 'reset', pipeline, forgotten })
    else out.line(text)
    return exitCodes.ok.code
  }
  if (record === null) return finish(false, `Nothing is stored for pipeline "${pipeline}".`)
  if (record.running) {
    throw new TailraceError('PIPELINE_RUNNING', 'A running pipeline cannot be reset.', {
      where: `pipeline "${pipeline}"`,
      fix: 'stop it first, then reset it',
    })
  }
  if (options['yes'] !== true) {
    if (!process.stdin.isTTY || !err.terminal) {
      usageError(`reset asks first, and there is no terminal to ask on: give --yes`, output)
      return exitCodes.usage.code
    }
    const { confirm } = await import('@clack/prompts')
    const written = Object.entries(record.checkpoints)
      .map(([sink, { writtenAt }]) => `${sink}: written ${ago(writtenAt)}`)
      .join(', ')
    const sure = await confirm({
      message: `Forget the positions of pipeline "${pipeline}" (${written || 'none'})? It then starts as on its first run.`,
      initialValue: false,
      output: err.stream,
    })
    if (sure !== true) {
      err.line('Nothing was changed.')
      return exitCodes.failed.code
    }
  }
  await state.store.forget(pipeline)
  return finish(true, `Pipeline "${pipeline}" starts as on its first run.`)
}
