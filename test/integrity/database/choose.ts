import { MYSQL_VERSIONS, type PostgresMajor } from '../../kit/index.ts'
import type { Seeded } from '../seeded.ts'
import type { Database } from './database.ts'
import { openMysql } from './mysql/mysql-database.ts'
import { openPostgres } from './postgres/postgres-database.ts'

/** Starts a database for a trial. */
type Open = (random: Seeded) => Promise<Database>

const postgres = ([13, 15, 18] satisfies PostgresMajor[]).map(
  (major) => [`postgres-${major}`, () => openPostgres(major)] as const,
)
const mysql = MYSQL_VERSIONS.map(
  (version) => [version, (random: Seeded) => openMysql(version, random)] as const,
)
const all: ReadonlyMap<string, Open> = new Map<string, Open>([...postgres, ...mysql])

/** Databases by name: `postgres-15`, `mysql-9.7`, `mariadb-11.8`, …. */
export const DATABASE_NAMES = [...all.keys()]

/**
 * One of the databases that a name means: itself, or one of a kind (`postgres`, `mysql`, `mariadb`), as the seed decides.
 *
 * @throws Error for a name that means none
 */
export function chooseDatabase(name: string, random: Seeded): string {
  const meant = DATABASE_NAMES.filter((each) => each === name || each.startsWith(`${name}-`))
  if (meant.length === 0) {
    throw new Error(`There is no database "${name}"; there are ${DATABASE_NAMES.join(', ')}`)
  }
  return random.pick(meant)
}

/** Starts a database by its name; what its server is set to, the seed decides. */
export function openDatabase(name: string, random: Seeded): Promise<Database> {
  return all.get(name)!(random)
}
