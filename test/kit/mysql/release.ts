/** The servers the kit can start. */
export type MysqlVersion = 'mysql-9.7' | 'mariadb-10.11' | 'mariadb-11.8'

/** Which of the two families a server belongs to. */
export type MysqlFlavor = 'mysql' | 'mariadb'

/** What the kit knows of a version before it has it. */
export interface MysqlRelease {
  readonly version: MysqlVersion
  readonly flavor: MysqlFlavor
  /** How `SELECT version()` begins. */
  readonly number: string
  /** For messages. */
  readonly title: string
  /** Debian's suite that carries it, and its packages there. */
  readonly suite: string
  readonly packages: readonly string[]
  /**
   * Environment variable with the URL of a server to use in its place; with `_ROOT` appended, the folder of
   * an unpacked or installed server (`/` for the machine's own).
   */
  readonly variable: string
}

const RELEASES: Readonly<Record<MysqlVersion, MysqlRelease>> = {
  'mysql-9.7': {
    version: 'mysql-9.7',
    flavor: 'mysql',
    number: '9.7.',
    title: 'MySQL 9.7',
    // No stable suite has MySQL.
    suite: 'sid',
    packages: ['mysql-server-core', 'mysql-client-core'],
    variable: 'TAILRACE_TEST_MYSQL_9_7',
  },
  'mariadb-10.11': {
    version: 'mariadb-10.11',
    flavor: 'mariadb',
    number: '10.11.',
    title: 'MariaDB 10.11',
    suite: 'bookworm',
    packages: ['mariadb-server-core', 'mariadb-client-core'],
    variable: 'TAILRACE_TEST_MARIADB_10_11',
  },
  'mariadb-11.8': {
    version: 'mariadb-11.8',
    flavor: 'mariadb',
    number: '11.8.',
    title: 'MariaDB 11.8',
    suite: 'trixie',
    packages: ['mariadb-server-core', 'mariadb-client-core'],
    variable: 'TAILRACE_TEST_MARIADB_11_8',
  },
}

/** All versions, MySQL first. */
export const MYSQL_VERSIONS = Object.keys(RELEASES) as readonly MysqlVersion[]

/** What is known of a version. */
export function mysqlRelease(version: MysqlVersion): MysqlRelease {
  return RELEASES[version]
}
