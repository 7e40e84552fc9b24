import { z } from 'zod'

const common = {
  id: z
    .string()
    .describe(
      'Stable id of the change: the same after every restart, so that repeats can be told.',
    ),
  database: z.string().describe('Database that the change comes from.'),
  ts: z.iso
    .datetime({ precision: 6 })
    .describe('Commit time of the transaction, in UTC with microseconds.'),
  tx: z.string().describe("The database's own name of the transaction (PostgreSQL: xid)."),
  position: z.int().describe('Place in the log (PostgreSQL: LSN as a number).'),
}
const schema = z.string().nullable().describe('Schema; null where the database has none (MySQL).')
const row = z.record(z.string(), z.unknown())

const rowRecord = z.strictObject({
  op: z.enum(['insert', 'update', 'delete', 'read', 'truncate']),
  ...common,
  schema,
  table: z.string(),
  before: row
    .nullable()
    .describe(
      'Old row of an update or delete: the columns that the log carries. Null without one.',
    ),
  after: row.nullable().describe('New row of an insert, update or read. Null for the others.'),
  unavailable: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Columns that are left out of `after` because the log did not carry their value.'),
})

const schemaRecord = z.strictObject({
  op: z.literal('schema'),
  ...common,
  schema,
  table: z.string().nullable(),
  action: z.enum(['create', 'alter', 'drop', 'rename', 'truncate', 'index', 'other']),
  statement: z.string().nullable().describe('The DDL statement; null where the log has none.'),
  columns: z
    .array(
      z.strictObject({
        name: z.string(),
        type: z.string().describe('Logical type, the same words for every database.'),
        nativeType: z.string().describe('The type as the database declares it.'),
        nullable: z.boolean(),
      }),
    )
    .nullable()
    .describe('Columns after the change; null for a drop.'),
  primaryKey: z.array(z.string()).nullable(),
})

const messageRecord = z.strictObject({
  op: z.literal('message'),
  ...common,
  prefix: z.string(),
  transactional: z.boolean(),
  content: z.base64().describe('The bytes of the message as base64.'),
})

const markRecord = z.strictObject({ op: z.enum(['begin', 'commit']), ...common })

/** What a record's value holds; `schema.json` is made from it. */
export const record = z
  .discriminatedUnion('op', [rowRecord, schemaRecord, messageRecord, markRecord])
  .describe('A record of the encoder json.')

/** The value of a record. */
export type JsonRecord = z.output<typeof record>
