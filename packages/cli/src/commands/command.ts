import type { CommandAction } from '../command-spec.ts'
import { TailraceError } from '@tailrace/plugin-api'
import { exitCodes } from '../exit-codes.ts'
import { openState } from '../open-state.ts'

const PATIENCE_MS = 5000

function sending(command: 'pause' | 'resume', wanted: string): CommandAction {
  return async (context, [name]) => {
    const { out } = context.output
    await using state = await openState(context)
    const pipeline = await state.known(name!)
    const { ok, detail } = await state.store.send(pipeline, command, null, PATIENCE_MS)
    const now = typeof detail === 'string' ? detail : JSON.stringify(detail)
    if (!ok || now !== wanted) {
      throw new TailraceError(
        'STATE_UNAVAILABLE',
        ok ? `The pipeline is ${now}, so "${command}" does nothing.` : now,
        { where: `pipeline "${pipeline}"`, fix: `see \`tailrace status ${pipeline}\`` },
      )
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
