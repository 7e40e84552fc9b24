import { firstChange } from './first-change.ts'
import { idle } from './idle.ts'
import { largeTransaction } from './large-transaction.ts'
import { latency } from './latency.ts'
import { logDrain } from './log-drain.ts'
import type { Scenario } from './scenario.ts'
import { sinkAway } from './sink-away.ts'
import { snapshot } from './snapshot.ts'
import { transforms } from './transforms.ts'

const ofPostgres = ['debezium', 'pg_recvlogical']
const ofMysql = ['debezium', 'mysqlbinlog']

/** Every scenario, by the name that the command line takes. */
export const SCENARIOS: ReadonlyMap<string, Scenario> = new Map([
  ['postgres-drain', logDrain('postgres', ofPostgres)],
  ['postgres-latency', latency('postgres')],
  ['postgres-snapshot', snapshot('postgres')],
  ['postgres-large-transaction', largeTransaction('postgres', ofPostgres)],
  ['mysql-drain', logDrain('mysql', ofMysql)],
  ['mysql-latency', latency('mysql')],
  ['mysql-snapshot', snapshot('mysql')],
  ['mysql-large-transaction', largeTransaction('mysql', ofMysql)],
  ['sink-away', sinkAway],
  ['first-change', firstChange],
  ['idle', idle],
  ['transforms', transforms],
])
