import { jsonLines } from '../../e2e/command-process.ts'
import { until } from '../../kit/until.ts'
import type { Stage } from '../stage.ts'
import { aWhile, type Fault } from './fault.ts'

/** @throws Error where it starts as if nothing had happened, or refuses with another code */
async function mustRefuse(stage: Stage): Promise<void> {
  stage.begin()
  await stage.ended()
  const { code, stderr } = await stage.process.ended
  const error = jsonLines(stderr).findLast(({ level }) => level === 'error')
  if (code !== 0 && error?.['code'] === 'SOURCE_POSITION_LOST') return
  throw new Error(`without its log it ended with ${code}\n${stage.process.stdout}\n${stderr}`)
}

/**
 * The log at the stored position is gone, and with it what was committed since: the pipeline refuses to go on, until it is told to begin
 * anew, by a reset or by `snapshot: when-needed`.
 */
export const positionLost: Fault = async (stage, random, workload) => {
  await stage.kill()
  await aWhile(random)
  await workload.pause()
  await stage.database.loseLog()
  await mustRefuse(stage)
  await stage.beginAnew()
  if (random.next() < 0.5) {
    await stage.command('reset', 'integrity', '--yes')
    await stage.run()
  } else {
    const { log } = stage.database
    const place = async () => {
      const checkpoint = await stage.checkpoint()
      return checkpoint === undefined ? null : log.placeOf(checkpoint)
    }
    const old = await place()
    await stage.configure('when-needed')
    await stage.run()
    // Until a position of the new stream is stored, the old one is what a start finds.
    const isNew = async () => (await place()) !== old
    await until(isNew, { deadlineMs: 20_000, what: 'a checkpoint of the new stream' })
    await stage.configure('initial')
  }
  workload.resume()
}
