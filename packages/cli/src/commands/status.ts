import type { CommandAction } from '../command-spec.ts'
import { exitCodes } from '../exit-codes.ts'
import { openState, type OpenState } from '../open-state.ts'
import type { Channel } from '../output/channel.ts'
import { onStopSignals } from '../run/stop-signals.ts'
import { readStatus } from '../status/read-status.ts'
import { statusText } from '../status/status-text.ts'

const WATCH_EVERY_MS = 1000

async function show(
  { store }: OpenState,
  names: readonly string[],
  out: Channel,
  watching: boolean,
): Promise<void> {
  const statuses = await Promise.all(names.map((name) => readStatus(store, name)))
  if (out.json) {
    for (const status of statuses) out.object({ type: 'status', ...status })
    return
  }
  const text = await statusText(statuses, out)
  out.line(watching && out.terminal ? `\u001B[H\u001B[2J${text}` : text)
}

/** `tailrace status` */
export const status: CommandAction = async (context, given, options) => {
  const { out } = context.output
  await using state = await openState(context)
  const names =
    given.length === 0 ? state.names : await Promise.all(given.map((name) => state.known(name)))
  await show(state, names, out, options['watch'] === true)
  if (options['watch'] !== true) return exitCodes.ok.code
  const stopped = Promise.withResolvers<'stopped'>()
  const ignoreSignals = onStopSignals(
    () => stopped.resolve('stopped'),
    () => process.exit(exitCodes.forced.code),
  )
  try {
    for (;;) {
      const tick = new Promise<'tick'>((resolve) =>
        setTimeout(() => resolve('tick'), WATCH_EVERY_MS),
      )
      if ((await Promise.race([stopped.promise, tick])) === 'stopped') return exitCodes.ok.code
      await show(state, names, out, true)
    }
  } finally {
    ignoreSignals()
  }
}
