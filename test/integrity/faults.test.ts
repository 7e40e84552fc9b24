import { expect, onTestFailed, test } from 'vitest'
import { ownKafkaAvailable, until } from '../kit/index.ts'
import { audit, countRepeats, rebuild } from './audit.ts'
import { faults, schedule } from './faults.ts'
import { Seeded } from './seeded.ts'
import { Stage } from './stage.ts'
import { Writer } from './writer.ts'

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
    const stage = await Stage.open(random, major)
    const { postgres, log, arrivals, deaths, recoveries } = stage
    const writers = ['1', '2'].map((name) => new Writer(postgres.url, name, random.fork(), log))
    try {
      for (const writer of writers) writer.start()
      await stage.arrived('the start')
      for (const name of schedule(random)) {
        await faults[name]!(stage, random)
        await stage.recovered(name)
        expect(stage.process.running).toBe(true)
      }
      for (const writer of writers) await writer.stop()

      await until(() => audit(arrivals.all, log, deaths).lost.length === 0, {
        deadlineMs: 20_000,
        everyMs: 500,
      }).catch(() => {})
      expect(await stage.process.stop()).toMatchObject({ code: 0 })
      const wrong = audit(arrivals.all, log, deaths)
      const repeated = countRepeats(arrivals.all)
      const worst = (Math.max(...recoveries) / 1000).toFixed(1)
      console.log(
        `integrity: kills ${stage.kills}, rows ${log.count}, lost ${wrong.lost.length}, repeated ${repeated}, ` +
          `worst recovery ${worst} s, seed ${random.seed}`,
      )
      expect(wrong.lost.slice(0, 9)).toEqual([])
      expect(wrong.invented.slice(0, 9)).toEqual([])
      expect(wrong.disordered.slice(0, 9)).toEqual([])
      expect(wrong.needless.slice(0, 9)).toEqual([])
      expect(repeated).toBeGreaterThan(0)
      // One process died within a transaction, part of which was confirmed.
      expect(deaths.filter(({ checkpoint }) => checkpoint.open !== undefined)).not.toEqual([])

      const table = await postgres.query<{ id: string }>(
        'SELECT id::text, stamp, amount::text, note, big FROM item ORDER BY item.id',
      )
      const rebuilt = [...rebuild(arrivals.all).values()]
      expect(
        rebuilt
          .toSorted((a, b) => Number(a['id']) - Number(b['id']))
          .map(({ id, stamp, amount, note, big }) => ({
            id: String(id),
            stamp,
            amount,
            note,
            big,
          })),
      ).toEqual(table)
    } finally {
      for (const writer of writers) void writer.stop()
      await stage.close()
    }
  },
  300_000,
)
