import { describe, expect, onTestFailed, test } from 'vitest'
import { cleanUp } from '../e2e/command-process.ts'
import { MYSQL_VERSIONS, ownKafkaAvailable, ownMysqlAvailable } from '../kit/index.ts'
import { chooseDatabase, openDatabase } from './database/choose.ts'
import { runTrial } from './engine.ts'
import { briefRound, shortRound } from './faults/schedule.ts'
import { lineOf } from './report.ts'
import { Seeded } from './seeded.ts'

const kafka = await ownKafkaAvailable()
const mysql = await Promise.all(MYSQL_VERSIONS.map((version) => ownMysqlAvailable(version)))
const kinds = {
  postgres: kafka.available,
  // Which of them is tried, the seed decides.
  mysql: kafka.available && mysql.every(({ available }) => available),
}

describe.each(Object.entries(kinds))('%s', (kind, available) => {
  test.skipIf(!available)(
    'nothing is lost, and little repeated, whatever is killed, cut or restarted',
    async () => {
      const random = Seeded.fromEnvironment()
      const isMariadb = kind === 'mysql' && random.next() < 0.5
      const name = chooseDatabase(isMariadb ? 'mariadb' : kind, random)
      const round = kind === 'postgres' ? shortRound : briefRound
      const open = () => openDatabase(name, random.fork())
      onTestFailed(() =>
        console.log(`integrity: failed with ${name}; try again with TAILRACE_SEED=${random.seed}`),
      )
      const verdict = await runTrial({ random, open, round }).finally(cleanUp)
      console.log(`${name} ${lineOf(verdict, random.seed)}`)
      for (const [finding, list] of Object.entries(verdict.findings)) {
        expect([finding, ...list.slice(0, 9)]).toEqual([finding])
      }
      expect(verdict.differences.slice(0, 9)).toEqual([])
      expect(verdict.balances).toBeGreaterThan(100)
      expect(verdict.repeated).toBeGreaterThan(0)
      // Where images are small a large transaction may be over before a checkpoint lies within it.
      expect(verdict.diedInside || kind !== 'postgres').toBe(true)
    },
    300_000,
  )
})
