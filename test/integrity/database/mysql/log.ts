import type { Log, StoredPosition } from '../log.ts'
import { type Contains, mariadbPosition, mysqlSet } from './gtids.ts'

interface MysqlPosition extends StoredPosition {
  readonly flavor: 'mysql' | 'mariadb'
  readonly gtid: string
  readonly file: string
  readonly offset: number
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

/** Positions are GTIDs, and within a transaction counts of each table's rows; ids are `gtid/database.table/ordinal`. */
export const mysqlLog: Log = {
  transactionOf: (id) => id.slice(0, id.indexOf('/')),
  isBehind(position, id) {
    const [gtid, table, ordinal] = id.split('/') as [string, string, string]
    if (transactionsOf(position)(gtid)) return true
    const open = (position as MysqlPosition).open?.find((each) => each.id === gtid)
    return Number.parseInt(ordinal, 10) < (open?.rows[decodeURI(table)] ?? 0)
  },
  placeOf(position) {
    const { gtid, file, offset } = position as MysqlPosition
    return `${gtid} ${file}:${offset}`
  },
}
