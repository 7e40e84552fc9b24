import type { Log, StoredPosition } from '../log.ts'
import { type Contains, mariadbPosition, mysqlSet } from './gtids.ts'

interface MysqlPosition extends StoredPosition {
  readonly flavor: 'mysql' | 'mariadb'
  readonly gtid: string
  readonly file: string
  readonly offset: number
  /** How often the pipeline has begun anew. */
  readonly generation?: number
  readonly open?: readonly {
    readonly id: string
    readonly rows: Readonly<Record<string, number>>
  }[]
}

const parsed = new WeakMap<StoredPosition, Contains>()

function transactionsOf(position: StoredPosition): Contains {
  let contains = parsed.get(position)
  if (contains === undefined) {
    const { flavor, gtid } = position as MysqlPosition
    contains = flavor === 'mysql' ? mysqlSet(gtid) : mariadbPosition(gtid)
    parsed.set(position, contains)
  }
  return contains
}

/** What an id says. */
interface Named {
  readonly gtid: string
  /** `database.table`. */
  readonly table: string
  readonly ordinal: number
  readonly generation: number
}

/** Reads `gtid/database.table/ordinal`, which how often the pipeline has begun anew is in front of once it has. */
function named(id: string): Named {
  const [ordinal, table, gtid, generation = '0'] = id.split('/').toReversed()
  return {
    gtid: gtid!,
    table: decodeURI(table!),
    ordinal: Number.parseInt(ordinal!, 10),
    generation: Number(generation),
  }
}

/** Positions are GTIDs, and within a transaction counts of each table's rows. */
export const mysqlLog: Log = {
  transactionOf: (id) => named(id).gtid,
  isBehind(position, id) {
    const { gtid, table, ordinal, generation } = named(id)
    const { open, generation: now = 0 } = position as MysqlPosition
    if (generation !== now) return generation < now
    if (transactionsOf(position)(gtid)) return true
    return ordinal < (open?.find((each) => each.id === gtid)?.rows[table] ?? 0)
  },
  placeOf(position) {
    const { gtid, file, offset } = position as MysqlPosition
    return `${gtid} ${file}:${offset}`
  },
}
