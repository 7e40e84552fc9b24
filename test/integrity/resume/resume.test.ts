import { expect, onTestFailed, test } from 'vitest'
import { cleanUp } from '../../e2e/command-process.ts'
import { ownKafkaAvailable } from '../../kit/index.ts'
import { openDatabase } from '../database/choose.ts'
import { resumeLineOf } from '../report.ts'
import { Seeded } from '../seeded.ts'
import { runResumeTrial } from './trial.ts'

const { available } = await ownKafkaAvailable()

test.skipIf(!available)(
  'a snapshot that is killed goes on at its chunks, and its rows are the source’s',
  async () => {
    const random = Seeded.fromEnvironment()
    onTestFailed(() => console.log(`resumed snapshot: try again with TAILRACE_SEED=${random.seed}`))
    const kills = 3
    const major = random.pick([13, 15, 18])
    const verdict = await runResumeTrial({
      random,
      open: () => openDatabase(`postgres-${major}`, random),
      rows: 60_000,
      kills,
      readers: 2,
      chunkRows: 2000,
      sinkRate: 6_000_000,
    }).finally(cleanUp)
    console.log(resumeLineOf(verdict, random.seed))
    expect(verdict.differences.slice(0, 9)).toEqual([])
    expect(verdict.chunks).toBe(30)
    expect(verdict.needless).toEqual([])
    // Something was under way whenever the process died.
    expect(verdict.readAgain).toBeGreaterThan(0)
    expect(verdict.readAgain).toBeLessThan(kills * verdict.chunks)
  },
  240_000,
)
