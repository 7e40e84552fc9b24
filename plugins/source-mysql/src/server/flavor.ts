import { TailraceError } from '@tailrace/plugin-api'
import { isOceanBase } from './oceanbase.ts'

/** Which family a server is of: its statements, GTIDs and settings differ. */
export type ServerFlavor = 'mysql' | 'mariadb' | 'oceanbase'

/** For messages. */
export const flavorTitles: Readonly<Record<ServerFlavor, string>> = {
  mysql: 'MySQL',
  mariadb: 'MariaDB',
  oceanbase: 'OceanBase',
}

/**
 * The family of a server.
 *
 * @param version `@@version`
 * @param comment `@@version_comment`
 * @param chosen option `flavor`: needed where a proxy hides that the server is OceanBase
 * @throws TailraceError SOURCE_MISCONFIGURED where MariaDB was chosen for another server, or another for MariaDB: it would be misread
 */
export function flavorOf(
  version: string,
  comment: string,
  chosen: ServerFlavor | undefined,
): ServerFlavor {
  const found = foundFlavor(version, comment)
  if (chosen === undefined || chosen === found) return found
  if (chosen !== 'mariadb' && found !== 'mariadb') return chosen
  throw new TailraceError(
    'SOURCE_MISCONFIGURED',
    `Option "flavor" says ${flavorTitles[chosen]}, and the server says that it is ${flavorTitles[found]} (version ${version}).`,
    {
      fix: `Leave option "flavor" out, or set it to "${found}"; or connect to the server that is meant.`,
      details: { reason: 'server-flavor', flavor: found, chosenFlavor: chosen, version },
    },
  )
}

function foundFlavor(version: string, comment: string): ServerFlavor {
  if (/mariadb/i.test(version) || /mariadb/i.test(comment)) return 'mariadb'
  return isOceanBase(version, comment) ? 'oceanbase' : 'mysql'
}
