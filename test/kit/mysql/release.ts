import type { DebianPackages } from './debian-packages.ts'

/** The servers the kit can start. */
export type MysqlVersion = 'mysql-9.7' | 'mariadb-10.11' | 'mariadb-11.8'

/** Which of the two families a server belongs to. */
export type MysqlFlavor = 'mysql' | 'mariadb'

/** What the kit knows of a version before it has it. */
export interface MysqlRelease {
  readonly version: MysqlVersion
  readonly flavor: MysqlFlavor
  /** For messages. */
  readonly title: string
  /** Where Debian has it. */
  readonly debian: DebianPackages
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
    title: 'MySQL 9.7',
    // No stable suite has MySQL.
    debian: { suite: 'sid', version: '9.7.', packages: ['mysql-server-core', 'mysql-client-core'] },
    variable: 'TAILRACE_TEST_MYSQL_9_7',
  },
  'mariadb-10.11': {
    version: 'mariadb-10.11',
    flavor: 'mariadb',
    title: 'MariaDB 10.11',
    debian: {
      suite: 'bookworm',
      version: '10.11.',
      packages: ['mariadb-server-core', 'mariadb-client-core'],
    },
    variable: 'TAILRACE_TEST_MARIADB_10_11',
  },
  'mariadb-11.8': {
    version: 'mariadb-11.8',
    flavor: 'mariadb',
    title: 'MariaDB 11.8',
    debian: {
      suite: 'trixie',
      version: '11.8.',
      packages: ['mariadb-server-core', 'mariadb-client-core'],
    },
    variable: 'TAILRACE_TEST_MARIADB_11_8',
  },
}

/** All versions, MySQL first. */
export const MYSQL_VERSIONS = Object.keys(RELEASES) as readonly MysqlVersion[]

/** What is known of a version. */
export function mysqlRelease(version: MysqlVersion): MysqlRelease {
  return RELEASES[version]
}
