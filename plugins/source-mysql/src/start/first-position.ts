import { TailraceError } from '@tailrace/plugin-api'
import { readCatalog } from '../catalog/read-catalog.ts'
import { readDdlSession } from '../catalog/ddl-session.ts'
import { DefinitionWatch } from '../history/definition-watch.ts'
import { definitionsAt } from '../history/definitions-at.ts'
import { definitionsBefore } from '../history/definitions-before.ts'
import { SchemaHistory } from '../history/schema-history.ts'
import { watchLog } from '../history/watch-log.ts'
import { logFlavor } from '../log-flavor.ts'
import type { OpenRequest } from '../open.ts'
import type { MysqlPosition } from '../position.ts'
import { findTables } from '../tables/find-tables.ts'
import { wantedDatabases } from '../tables/wanted-databases.ts'
import { findStart } from './find-start.ts'
import { logNow } from './log-now.ts'
import type { StartPlace } from './start-place.ts'
import type { StartRequest } from './start-request.ts'

/** What a first start works with. */
export interface Opening extends StartRequest {
  readonly request: OpenRequest
}

/**
 * Where reading begins, and how tables are defined there.
 *
 * @throws TailraceError where the server does not have the place that option `start` means
 */
export async function firstPosition(opening: Opening): Promise<MysqlPosition> {
  const { facts, request, session } = opening
  const { tables, start } = request.options
  if (start === 'stored') {
    throw new TailraceError(
      'SOURCE_POSITION_LOST',
      'There is no stored position, and option "start" is "stored".',
      { fix: 'Restore the pipeline’s state, or set "start" to where to begin.' },
    )
  }
  await findTables(session, tables)
  const { place, schemas } = await definedPlace(opening)
  const at = place.gtid ?? `${place.file}:${place.offset}`
  const history = await SchemaHistory.begin(request.state, { schemas, place: at })
  return {
    flavor: logFlavor(facts),
    server: facts.identity,
    ...place,
    history: history.version,
  }
}

/** Where to begin, and the definitions there as far as they are known. */
async function definedPlace(opening: Opening) {
  const { facts, request, session, logs, connection, signal } = opening
  const { start, tables: patterns } = request.options
  const ddl = await readDdlSession(session, logFlavor(facts))
  const definitions = () => readCatalog(session, ddl, wantedDatabases(patterns))
  const { encrypted } = session
  const watch = async (from: StartPlace) => {
    const end = await logNow(session, facts)
    if (end.file === from.file && end.offset === from.offset) {
      return new DefinitionWatch(patterns, ddl)
    }
    return watchLog(from, { connection, encrypted, patterns, ddl, signal })
  }
  if (start === 'now' || start === 'stored') {
    return definitionsAt({
      place: () => logNow(session, facts),
      definitions,
      definitionsBefore: async (place, schemas) => {
        const watched = await watch(place)
        return watched.found === null ? definitionsBefore(schemas, watched) : null
      },
    })
  }
  const place = await findStart(start, { ...opening, logs })
  const schemas = await definitions()
  const watched = await watch(place)
  if (watched.found !== null) {
    const { about, file, position } = watched.found
    request.logger.info(
      { table: about, file, position },
      'tables were changed since the start: rows before are read by what the log itself tells of them',
    )
  }
  return { place, schemas: definitionsBefore(schemas, watched) }
}
