import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PostgresTestDatabase } from '../../../../../test/kit/postgres/database.ts'
import { postgresAvailable, sharedPostgres } from '../../../../../test/kit/shared.ts'
import type { Session } from '../../../src/connection/session.ts'
import { parseRelation } from '../../../src/pgoutput/messages.ts'
import { tableDefinitions } from '../../../src/snapshot/read/table-definition.ts'
import { connect, oidOf } from './session.ts'

/** Statements that make a table, and what they need; one row is inserted by `insert`, or by DEFAULT VALUES. */
interface Case {
  readonly table: string
  readonly make: string
  readonly since?: number
  readonly publish?: string
  readonly insert?: string
}

const cases: readonly Case[] = [
  {
    table: 'public.plain',
    make: `CREATE TABLE public.plain (a varchar(12), id bigint PRIMARY KEY DEFAULT 1, n numeric(12, 2), c char(7), t timestamptz(3),
             i interval day to second(2), b bit varying(9), x int[], j jsonb)`,
  },
  {
    table: 'public.composite_key',
    make: `CREATE TABLE public.composite_key (a int DEFAULT 1, b text DEFAULT 'x', c int DEFAULT 3, d int, PRIMARY KEY (c, a) INCLUDE (d))`,
    insert: `INSERT INTO public.composite_key (d) VALUES (1)`,
  },
  { table: 'public.keyless', make: `CREATE TABLE public.keyless (a int, b text)` },
  {
    table: 'public.full',
    make: `CREATE TABLE public.full (id int PRIMARY KEY DEFAULT 1, b text); ALTER TABLE public.full REPLICA IDENTITY FULL`,
  },
  {
    table: 'public.nothing',
    make: `CREATE TABLE public.nothing (id int PRIMARY KEY DEFAULT 1, b text); ALTER TABLE public.nothing REPLICA IDENTITY NOTHING`,
  },
  {
    table: 'public.by_index',
    make: `CREATE TABLE public.by_index (id int PRIMARY KEY DEFAULT 1, b text NOT NULL DEFAULT 'b', c int);
           CREATE UNIQUE INDEX by_index_b ON public.by_index (b) INCLUDE (c); ALTER TABLE public.by_index REPLICA IDENTITY USING INDEX by_index_b`,
  },
  {
    table: 'public.deferred',
    make: `CREATE TABLE public.deferred (id int DEFAULT 1, b text, PRIMARY KEY (id) DEFERRABLE INITIALLY DEFERRED)`,
  },
  {
    table: 'public.dropped',
    make: `CREATE TABLE public.dropped (id int PRIMARY KEY DEFAULT 1, gone text, kept text, again int); ALTER TABLE public.dropped DROP COLUMN gone;
           ALTER TABLE public.dropped DROP COLUMN again; ALTER TABLE public.dropped ADD COLUMN again date`,
  },
  {
    table: 'public.generated',
    make: `CREATE TABLE public.generated (id int PRIMARY KEY DEFAULT 1, twice int GENERATED ALWAYS AS (id * 2) STORED, z text)`,
  },
  {
    table: 'Übung."Größe ""x"""',
    make: `CREATE SCHEMA "Übung"; CREATE TYPE "Übung".mood AS ENUM ('sad', 'ok'); CREATE TABLE "Übung"."Größe ""x""" ("ID" int PRIMARY KEY DEFAULT 1, "né" "Übung".mood)`,
  },
  {
    table: 'public.root',
    make: `CREATE TABLE public.root (gap int, id int DEFAULT 1, b text, PRIMARY KEY (id)) PARTITION BY RANGE (id);
           ALTER TABLE public.root DROP COLUMN gap;
           CREATE TABLE public.root_one (b text, id int NOT NULL); ALTER TABLE public.root ATTACH PARTITION public.root_one FOR VALUES FROM (0) TO (10)`,
  },
  {
    table: 'public.half_root',
    make: `CREATE TABLE public.half_root (id int NOT NULL DEFAULT 1, b text) PARTITION BY RANGE (id);
           CREATE TABLE public.half_root_one PARTITION OF public.half_root FOR VALUES FROM (0) TO (10);
           ALTER TABLE public.half_root_one REPLICA IDENTITY FULL;
           ALTER TABLE ONLY public.half_root ADD PRIMARY KEY (id)`,
  },
  {
    table: 'public.listed',
    since: 15,
    publish: `public.listed (c, id) WHERE (id > 0 AND c IS DISTINCT FROM 'it''s')`,
    make: `CREATE TABLE public.listed (id int PRIMARY KEY DEFAULT 1, b text, c varchar(5))`,
  },
  {
    table: 'public.listed_generated',
    since: 18,
    publish: `public.listed_generated (id, twice)`,
    make: `CREATE TABLE public.listed_generated (id int PRIMARY KEY DEFAULT 1, b text, twice int GENERATED ALWAYS AS (id * 2) STORED)`,
  },
  {
    table: 'public.virtual',
    since: 18,
    make: `CREATE TABLE public.virtual (id int PRIMARY KEY DEFAULT 1, twice int GENERATED ALWAYS AS (id * 2) VIRTUAL, b text)`,
  },
]

const majors = await Promise.all(
  ([13, 15, 18] as const).map(async (major) => ({ major, found: await postgresAvailable(major) })),
)

describe.each(majors)('the Relation message of PostgreSQL $major', ({ major, found }) => {
  const here = cases.filter(({ since = 0 }) => since <= major)
  describe.skipIf(!found.available)('made from the catalog', () => {
    let database: PostgresTestDatabase
    let session: Session
    /** What the server sent, by publication and object id. */
    const sent = new Map<string, Buffer>()
    const publications = major >= 18 ? ['plain', 'with_generated'] : ['plain']

    beforeAll(async () => {
      database = await (await sharedPostgres(major)).createDatabase()
      session = await connect(database)
      for (const { make } of here) await database.query(make)
      const list = here.map(({ table, publish }) => publish ?? quote(table)).join(', ')
      await database.query(
        `CREATE PUBLICATION plain FOR TABLE ${list} WITH (publish = 'insert', publish_via_partition_root = true)`,
      )
      if (major >= 18) {
        await database.query(
          `CREATE PUBLICATION with_generated FOR TABLE ${list} WITH (publish = 'insert', publish_via_partition_root = true, publish_generated_columns = stored)`,
        )
      }
      await database.query(`SELECT pg_create_logical_replication_slot('definitions', 'pgoutput')`)
      for (const { table, insert } of here) {
        await database.query(insert ?? `INSERT INTO ${quote(table)} DEFAULT VALUES`)
      }
      for (const publication of publications) {
        const messages = await database.query<{ data: Buffer }>(
          `SELECT data FROM pg_logical_slot_peek_binary_changes('definitions', NULL, NULL, 'proto_version', '1', 'publication_names', $1)`,
          [publication],
        )
        for (const { data } of messages) {
          if (data[0] !== 0x52) continue
          sent.set(`${publication}/${parseRelation(data, 0, data.length).oid}`, data)
        }
      }
    })
    afterAll(async () => {
      await session?.close()
      await database?.drop()
    })

    it.each(publications)('is the one that the server sends (%s)', async (publication) => {
      const oids = await Promise.all(here.map(({ table }) => oidOf(database, quote(table))))
      const context = { publications: [publication], major }
      const definitions = await tableDefinitions(session, oids, context)
      const made = here.map(({ table }, i) => [table, definitions.get(oids[i]!)!.message])
      expect(made).toEqual(
        here.map(({ table }, i) => [table, sent.get(`${publication}/${oids[i]}`)]),
      )
      expect(definitions.size).toBe(oids.length)
    })

    it.skipIf(major < 15)('comes with the row filter', async () => {
      const oid = await oidOf(database, 'public.listed')
      const context = { publications: ['plain'], major }
      const { rowFilter } = (await tableDefinitions(session, [oid], context)).get(oid)!
      expect(rowFilter).toBe(`((id > 0) AND ((c)::text IS DISTINCT FROM 'it''s'::text))`)
      expect((await tableDefinitions(session, [4_000_000_000], context)).size).toBe(0)
    })
  })
})

/** Names of the cases are quoted where they must be, but for the schema's. */
function quote(table: string): string {
  return table.startsWith('Ü') ? `"Übung".${table.slice(table.indexOf('.') + 1)}` : table
}
