import {
  findTable,
  isUnknown,
  type Schemas,
  type Table,
  type UnknownTable,
  withTables,
} from '@tailrace/mysql-ddl'
import { type Logger, type PluginState, TailraceError } from '@tailrace/plugin-api'
import { readDdlSession } from '../catalog/ddl-session.ts'
import { Session } from '../connection/session.ts'
import type { ConnectionSettings } from '../connection/settings.ts'
import { logFlavor } from '../log-flavor.ts'
import { readFacts } from '../server/facts.ts'
import type { ServerFlavor } from '../server/flavor.ts'
import type { MissingDefinition } from '../tables/missing-definition.ts'
import { laterDefinitions, type LaterLook } from './later-definitions.ts'
import { SchemaHistory } from './schema-history.ts'

/** What learning definitions works with. */
export interface LearnRequest {
  readonly connection: ConnectionSettings
  /** Option `flavor`. */
  readonly flavor: ServerFlavor | undefined
  /** Option `tables`. */
  readonly patterns: readonly string[]
  readonly state: PluginState
  readonly logger: Logger
  readonly signal: AbortSignal
}

/**
 * Looks up in the catalog what the schema history lacks, and adds it: a version of the history that holds wherever the one before it does,
 * since every statement that changes a definition makes a version of its own.
 *
 * @param version of the history in front of the rows
 * @returns the version with the definition, which is durable
 * @throws TailraceError SOURCE_SCHEMA_UNKNOWN where the catalog does not tell it; SOURCE_UNAVAILABLE
 */
export async function learnDefinition(
  missing: MissingDefinition,
  version: number,
  request: LearnRequest,
): Promise<number> {
  const { database, table } = missing.map
  const place = `learned ${database}.${table}`
  const history = await SchemaHistory.open(request.state, version)
  const again = history.again(place)
  if (again !== null) return again.version
  const lacks = lackingIn(history.schemas)
  const found = await lookUp(missing, request, (look) => laterDefinitions(missing, lacks, look))
  const record = history.append(withTables(history.schemas, found), place)
  await record.stored
  const { file, position } = missing.place
  request.logger.info(
    { table: `${database}.${table}`, file, position, tables: found.length },
    'definitions of tables were read from the catalog',
  )
  return record.version
}

function lackingIn(schemas: Schemas): (table: Table) => boolean {
  return ({ database, name }) => {
    const known = findTable(schemas, database, name)
    return known === undefined || isUnknown(known)
  }
}

async function lookUp(
  { server }: MissingDefinition,
  { connection, flavor, patterns, signal }: LearnRequest,
  look: (look: LaterLook) => Promise<readonly (Table | UnknownTable)[]>,
): Promise<readonly (Table | UnknownTable)[]> {
  const session = await Session.connect(connection)
  try {
    const facts = await readFacts(session, flavor)
    if (facts.identity !== server) {
      throw new TailraceError('SOURCE_UNAVAILABLE', `The server is ${facts.identity} now.`)
    }
    const ddl = await readDdlSession(session, logFlavor(facts))
    const { encrypted } = session
    return await look({ session, facts, ddl, connection, encrypted, patterns, signal })
  } finally {
    await session.close()
  }
}
