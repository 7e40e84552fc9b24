/** Started and killed by `left-behind.test.ts`: owns servers as a test process does. */
import { startKafka } from '../kafka.ts'
import { startPostgres } from '../postgres.ts'

const withKafka = process.argv.includes('--kafka')
const [postgres, kafka] = await Promise.all([startPostgres(), withKafka ? startKafka() : undefined])
const pids = [postgres.pid, ...(kafka?.pids ?? [])]
process.send?.({ pids, dataDir: postgres.dataDir })
process.once('disconnect', () => process.exit())
