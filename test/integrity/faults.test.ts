import { expect, onTestFailed, test } from 'vitest'
import { cleanUp } from '../e2e/command-process.ts'
import { ownKafkaAvailable } from '../kit/index.ts'
import { runTrial } from './engine.ts'
import { lineOf } from './report.ts'
import { Seeded } from './seeded.ts'

const { available } = await ownKafkaAvailable()

/** Each run takes one of them, by its seed. */
const majors = [13, 15, 18] as const

test.skipIf(!available)(
  'nothing is lost, and little repeated, whatever is killed, cut or restarted',
  async () => {
    const random = Seeded.fromEnvironment()
    const major = random.pick(majors)
    onTestFailed(() =>
      console.log(
        `integrity: failed with PostgreSQL ${major}; try again with TAILRACE_SEED=${random.seed}`,
      ),
    )
    const verdict = await runTrial({ random, major }).finally(cleanUp)
    console.log(lineOf(verdict, random.seed))
    for (const [name, list] of Object.entries(verdict.findings)) {
      expect([name, ...list.slice(0, 9)]).toEqual([name])
    }
    expect(verdict.differences.slice(0, 9)).toEqual([])
    expect(verdict.balances).toBeGreaterThan(100)
    expect(verdict.repeated).toBeGreaterThan(0)
    expect(verdict.diedInside).toBe(true)
  },
  300_000,
)
