import { emptySchemas, type Schemas } from '@tailrace/mysql-ddl'
import type { Mysql } from '../../../../test/kit/mysql.ts'
import { TestState } from '../../../../test/sources/state.ts'
import { readCatalog } from '../../src/catalog/read-catalog.ts'
import { readDdlSession } from '../../src/catalog/ddl-session.ts'
import { Session } from '../../src/connection/session.ts'
import { SchemaHistory } from '../../src/history/schema-history.ts'
import { KnownSchemas } from '../../src/tables/known-schemas.ts'
import { TableVersions } from '../../src/tables/table-versions.ts'
import { wantedDatabases } from '../../src/tables/wanted-databases.ts'

export { TestState }

/** A session of the source on a server of the kit. */
export function openSession({ host, port, user, password }: Mysql): Promise<Session> {
  const tls = {
    mode: 'disable',
    ca: undefined,
    certificate: undefined,
    key: undefined,
    passphrase: undefined,
  } as const
  return Session.connect({ host, port, user, password, connectTimeout: 10_000, tls })
}

/** The definitions as the catalog has them now. */
export async function catalogOf(server: Mysql, patterns: readonly string[]): Promise<Schemas> {
  const session = await openSession(server)
  try {
    const ddl = await readDdlSession(session, server.flavor)
    return await readCatalog(session, ddl, wantedDatabases(patterns))
  } finally {
    await session.close()
  }
}

/** How {@link versionsOf} begins. */
export interface Beginning {
  readonly schemas?: Schemas
  readonly state?: TestState
  readonly known?: KnownSchemas
  /** Goes on from this version instead of beginning. */
  readonly version?: number
}

/** Tables as a source follows them. */
export async function versionsOf(
  server: Mysql,
  patterns: readonly string[],
  beginning: Beginning = {},
): Promise<{ versions: TableVersions; history: SchemaHistory; state: TestState }> {
  const {
    schemas = emptySchemas(),
    state = new TestState(),
    known = new KnownSchemas(),
    version,
  } = beginning
  const session = await openSession(server)
  const ddl = await readDdlSession(session, server.flavor)
  await session.close()
  const history =
    version === undefined
      ? await SchemaHistory.begin(state, { schemas, place: 'begin' })
      : await SchemaHistory.open(state, version)
  const { flavor } = server
  const versions = new TableVersions({ patterns, flavor, ddl, history, known, server: 'any' })
  return { versions, history, state }
}
