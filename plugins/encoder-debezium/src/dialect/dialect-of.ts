import type { Origin } from '@tailrace/plugin-api'
import { mariadb, mysql } from '../mysql/dialect.ts'
import { postgres } from '../postgres/dialect.ts'
import type { Dialect } from './dialect.ts'

const dialects: ReadonlyMap<string, Dialect> = new Map([
  ['mysql', mysql],
  ['mariadb', mariadb],
])

/** The dialect of a database; that of PostgreSQL for those without their own. */
export function dialectOf({ connector }: Origin): Dialect {
  return dialects.get(connector) ?? postgres
}
