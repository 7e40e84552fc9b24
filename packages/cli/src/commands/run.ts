import type { Runtime } from '@tailrace/core'
import type { CommandAction } from '../command-spec.ts'
import { commonExitCode, exitCodes } from '../exit-codes.ts'
import type { Output } from '../output/channel.ts'
import { reportError } from '../output/report-error.ts'
import { displayRun } from '../run/display.ts'
import { StopPlan } from '../run/stop-plan.ts'
import { onStopSignals } from '../run/stop-signals.ts'
import { openRuntime } from '../open-runtime.ts'

function say({ err }: Output, text: string): void {
  if (!err.json) err.line(text)
}

/** Whether a pipeline writes its changes to standard output. */
function writesToStdout({ config }: Runtime, names: readonly string[]): boolean {
  return config.pipelines.some(
    ({ name, sinks }) =>
      names.includes(name) &&
      sinks.some(({ use }) => use === 'console' || use === '@tailrace/sink-console'),
  )
}

/** How long stopping may take in all: what the pipelines allow. */
function stopLimit({ config }: Runtime, names: readonly string[]): number {
  const limits = config.pipelines.filter(({ name }) => names.includes(name))
  return Math.max(...limits.map(({ stopTimeout }) => stopTimeout))
}

async function runToTheEnd(runtime: Runtime, output: Output): Promise<number> {
  const names = runtime.pipelines.map(({ name }) => name)
  const display = displayRun(runtime.pipelines, output, writesToStdout(runtime, names))
  const plan = new StopPlan(runtime, stopLimit(runtime, names), () => {
    display.end()
    process.exit(exitCodes.forced.code)
  })
  const ignoreSignals = onStopSignals(
    () => {
      say(output, 'Stopping in order; Ctrl-C again to stop at once.')
      plan.begin()
    },
    () => plan.force(),
  )
  void runtime.start()
  const ends = await runtime.finished
  plan.end()
  ignoreSignals()
  display.end()
  const errors = ends.flatMap(({ error }) => (error === undefined ? [] : [error]))
  for (const error of errors) reportError(error, output)
  if (plan.forced) return exitCodes.forced.code
  return errors.length === 0 ? exitCodes.ok.code : commonExitCode(errors)
}

/** `tailrace run` */
export const run: CommandAction = async (context, names) => {
  const runtime = await openRuntime(context, names)
  try {
    return await runToTheEnd(runtime, context.output)
  } finally {
    await runtime.close()
  }
}
