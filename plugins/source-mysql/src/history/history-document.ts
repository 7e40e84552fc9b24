import { type Schemas, schemasFromJson, type SchemasJson } from '@tailrace/mysql-ddl'
import { type Json, TailraceError } from '@tailrace/plugin-api'
import { type SchemasChanges, withChanges } from './schemas-changes.ts'

const PREFIX = 'schema-history/'
const FORMAT = 1

/**
 * One version of the schema history as it is stored, under a name that has its number; never changed. It has all definitions
 * (`whole`), or what changed since the version before (`changes`).
 */
export interface HistoryDocument {
  /** The version that this one follows; null for one that begins anew. */
  readonly previous: number | null
  /** Place of the statement in the log, or what was learned, by which it is known again when the log is read again. */
  readonly place: string
  /** Tables and databases named by all `changes` since the last `whole`. */
  readonly weight: number
  readonly whole?: SchemasJson
  readonly changes?: SchemasChanges
}

/** Name of a version's document. */
export function documentName(version: number): string {
  return `${PREFIX}${version}`
}

/** Prefix of the names of all documents. */
export const documentPrefix = PREFIX

/** Version of a document's name. */
export function versionOf(name: string): number {
  return Number(name.slice(PREFIX.length))
}

/** A document as the state store takes it. */
export function toJson(document: HistoryDocument): Json {
  return { format: FORMAT, ...document } as unknown as Json
}

/**
 * Reads a document.
 *
 * @throws TailraceError STATE_UNREADABLE where it is missing, or of a newer version of Tailrace
 */
export function fromJson(version: number, content: Json | undefined): HistoryDocument {
  if (content === undefined) throw unreadable(version, 'is missing')
  const { format, ...document } = content as unknown as HistoryDocument & { format: number }
  if (format === FORMAT) return document
  throw unreadable(version, `is of format ${format}, which this version of Tailrace does not know`)
}

/** The schemas of a version, from those of the version before it. */
export function schemasOf(document: HistoryDocument, before: Schemas | null): Schemas {
  if (document.whole !== undefined) return schemasFromJson(document.whole)
  return withChanges(before!, document.changes!)
}

function unreadable(version: number, what: string): TailraceError {
  return new TailraceError(
    'STATE_UNREADABLE',
    `Version ${version} of the schema history, which the stored position needs, ${what}.`,
    {
      fix: 'Restore the state file that belongs to the stored position, or `tailrace reset` the pipeline to begin anew.',
      details: { document: documentName(version) },
    },
  )
}
