import type { SchemaAction } from '@tailrace/plugin-api'
import type { DefinedTable } from '../snapshot/read/relation-message.ts'
import { statementText, withoutComments } from './split.ts'

/** A table as the trigger tells it. */
interface ToldTable {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly kind: string
  readonly identity: string
  readonly root: readonly [string, string] | null
  readonly key: readonly number[] | null
  readonly columns: readonly (readonly [number, string, number, number, string])[] | null
}

interface Told {
  readonly tag: string
  readonly query: string
  readonly nth: number
  readonly objects: readonly {
    readonly type: string
    readonly schema?: string | null
    readonly name?: string | null
    readonly oid?: number
  }[]
  readonly tables: readonly ToldTable[] | null
}

/** What a statement did to one table, or to something else. */
export interface StatementPart {
  readonly action: SchemaAction
  readonly schema: string | null
  /** Null where it is not about a table. */
  readonly name: string | null
  /** The name before, of a table that was renamed; null where it is the same, or not known. */
  readonly formerName: string | null
  /** Null where it is not known. */
  readonly oid: number | null
  /** The table after the statement; null for a drop, a partition, or something else. */
  readonly table: DefinedTable | null
}

/** A statement that came through the log. */
export interface Statement {
  readonly text: string
  /** In the order of the trigger, the same after every restart. */
  readonly parts: readonly StatementPart[]
}

/** Reads what the trigger wrote; null where it is something else. */
export function parseStatement(content: Uint8Array): Statement | null {
  let told: Told
  try {
    told = JSON.parse(Buffer.from(content).toString()) as Told
    if (typeof told.tag !== 'string' || typeof told.query !== 'string') return null
  } catch {
    return null
  }
  const names = [...(told.tables ?? []), ...told.objects].flatMap(({ name }) => name ?? [])
  const text = statementText(told.query, told.tag, told.nth, names)
  const parts = told.tag.startsWith('DROP ') ? dropped(told) : changed(told, text)
  return { text, parts }
}

function dropped({ tag, objects }: Told): StatementPart[] {
  const tables = objects.filter((object) => object.type === 'table')
  const part = (object: Told['objects'][number]): StatementPart => ({
    action: 'drop',
    schema: object.schema ?? null,
    name: object.name ?? null,
    formerName: null,
    oid: object.oid ?? null,
    table: null,
  })
  const isOfTables = /^DROP (TABLE|OWNED)$/.test(tag)
  if (isOfTables) return tables.map(part)
  const action = tag === 'DROP INDEX' ? 'index' : 'other'
  const whole: StatementPart = {
    action,
    schema: objects[0]?.schema ?? null,
    name: null,
    formerName: null,
    oid: null,
    table: null,
  }
  return [...tables.map(part), whole]
}

function changed({ tag, objects, tables }: Told, text: string): StatementPart[] {
  const action = actionOf(tag, text)
  if (tables !== null && tables.length > 0) {
    const formerName = action === 'rename' ? renamedFrom(text) : null
    return tables.map((table) => ({ ...partOf(table, action), formerName }))
  }
  // Of temporary and unlogged tables, which are not in the log, the trigger tells no definition.
  const isOfTables = objects.every(({ type }) => /^(table|index|table column)$/.test(type))
  if (isOfTables && !/^(GRANT|REVOKE|ALTER DEFAULT PRIVILEGES)$/.test(tag)) {
    return []
  }
  return [
    {
      action: action === 'index' ? 'index' : 'other',
      schema: null,
      name: null,
      formerName: null,
      oid: null,
      table: null,
    },
  ]
}

function partOf(table: ToldTable, action: SchemaAction): StatementPart {
  const { oid, schema, name, root } = table
  // Partitions are read as their root, whose definition they do not change.
  if (root !== null) {
    const of = action === 'index' ? 'index' : 'other'
    return { action: of, schema: root[0], name: root[1], formerName: null, oid: null, table: null }
  }
  return { action, schema, name, formerName: null, oid, table: definedTable(table) }
}

function actionOf(tag: string, text: string): SchemaAction {
  if (/^(CREATE TABLE|CREATE TABLE AS|SELECT INTO|CREATE SCHEMA)$/.test(tag)) return 'create'
  if (tag === 'ALTER TABLE') return /\brename\s+to\b/i.test(text) ? 'rename' : 'alter'
  return tag.endsWith(' INDEX') ? 'index' : 'other'
}

const rename =
  /\balter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?(?:(?:"(?:[^"]|"")*"|[\w$]+)\s*\.\s*)?("(?:[^"]|"")*"|[^\s".;]+)(?:\s*\*)?\s+rename\s+to\b/i

/** The name that `ALTER TABLE … RENAME TO` takes away, which only its text tells. */
function renamedFrom(text: string): string | null {
  const name = rename.exec(withoutComments(text))?.[1]
  if (name === undefined) return null
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase()
}

function definedTable({ key, columns, identity, ...table }: ToldTable): DefinedTable {
  const { oid, schema, name, kind } = table
  const index = {
    primary: identity === 'd',
    replicaIdentity: identity === 'i',
    immediate: true,
    valid: true,
    columns: (key ?? []).map((number) => ({ number })),
  }
  return {
    oid,
    schema,
    name,
    kind,
    identity: identity as DefinedTable['identity'],
    columns: (columns ?? []).map(([number, column, type, modifier, generated]) => ({
      number,
      name: column,
      type,
      modifier,
      generated: generated as '' | 's' | 'v',
    })),
    indexes: key === null ? [] : [index],
    publications: [],
  }
}
