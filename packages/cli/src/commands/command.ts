import type { CommandAction } from '../command-spec.ts'
import { exitCodes } from '../exit-codes.ts'
import { openState } from '../open-state.ts'
import { commandError } from './command-error.ts'

const PATIENCE_MS = 5000

function sending(command: 'pause' | 'resume', wanted: string): CommandAction {
  return async (context, [name]) => {
    const { out } = context.output
    await using state = await openState(context)
    const pipeline = await state.known(name!)
    const result = await state.store.send(pipeline, command, null, PATIENCE_MS)
    if (!result.ok) throw commandError(result, pipeline)
    const now = result.detail as string
    if (now !== wanted) {
      const detail = `The pipeline is ${now}, so "${command}" does nothing.`
      throw commandError({ ok: false, detail }, pipeline)
    }
    if (out.json) out.object({ type: command, pipeline, state: now })
    else out.line(`${pipeline}  ${now}`)
    return exitCodes.ok.code
  }
}

/** `tailrace pause` */
export const pause: CommandAction = sending('pause', 'paused')

/** `tailrace resume` */
export const resume: CommandAction = sending('resume', 'running')
