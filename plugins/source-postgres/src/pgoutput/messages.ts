import { MessageReader } from './read.ts'

/*
 * The messages of pgoutput, protocol version 1 (PostgreSQL manual, 53.9 "Logical Replication Message Formats"):
 *
 *   Begin    'B' final-lsn:8 commit-time:8 xid:4
 *   Commit   'C' flags:1 commit-lsn:8 end-lsn:8 commit-time:8
 *   Origin   'O' commit-lsn:8 name:text
 *   Relation 'R' oid:4 schema:text name:text identity:1 count:2 { flags:1 name:text type:4 modifier:4 }
 *   Type     'Y' oid:4 schema:text name:text
 *   Insert   'I' oid:4 'N' tuple
 *   Update   'U' oid:4 [ 'K' tuple | 'O' tuple ] 'N' tuple
 *   Delete   'D' oid:4 ( 'K' tuple | 'O' tuple )
 *   Truncate 'T' count:4 options:1 { oid:4 }
 *   Message  'M' flags:1 lsn:8 prefix:text length:4 content
 *   tuple    count:2 { 'n' | 'u' | 't' length:4 text | 'b' length:4 binary }
 *
 * Here are the rare ones; row messages are read in place, see tuple.ts.
 */

/** First bytes of messages. */
export const BEGIN = 0x42
export const COMMIT = 0x43
export const ORIGIN = 0x4f
export const RELATION = 0x52
export const TYPE = 0x59
export const INSERT = 0x49
export const UPDATE = 0x55
export const DELETE = 0x44
export const TRUNCATE = 0x54
export const MESSAGE = 0x4d

/** Begin of a transaction; `commitLsn` is where its commit record starts. */
export interface Begin {
  readonly commitLsn: number
  /** Microseconds since the Unix epoch. */
  readonly commitTime: number
  readonly xid: number
}

/** Which old values the log has of updated and deleted rows. */
export type ReplicaIdentity = 'default' | 'nothing' | 'full' | 'index'

/** A column as a Relation message has it. */
export interface RelationColumn {
  readonly name: string
  readonly typeOid: number
  readonly typeModifier: number
  /** Whether it is part of the replica identity. */
  readonly identity: boolean
}

/** A table as the stream defines it before its first change and after each change of its definition. */
export interface Relation {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly replicaIdentity: ReplicaIdentity
  readonly columns: readonly RelationColumn[]
}

/** `TRUNCATE` of one or several tables. */
export interface Truncate {
  readonly oids: readonly number[]
  readonly cascade: boolean
  readonly restartIdentity: boolean
}

/** What `pg_logical_emit_message` wrote. */
export interface LogicalMessage {
  readonly transactional: boolean
  readonly lsn: number
  readonly prefix: string
  readonly content: Uint8Array
}

const identities: Readonly<Record<number, ReplicaIdentity>> = {
  0x64: 'default',
  0x6e: 'nothing',
  0x66: 'full',
  0x69: 'index',
}

/** @throws TruncatedMessage */
export function parseBegin(bytes: Uint8Array, start: number, end: number): Begin {
  const reader = new MessageReader(bytes, start + 1, end)
  return { commitLsn: reader.lsn(), commitTime: reader.timestamp(), xid: reader.uint32() }
}

/**
 * End of the commit record, where the next transaction begins at the earliest.
 *
 * @throws TruncatedMessage
 */
export function parseCommitEnd(bytes: Uint8Array, start: number, end: number): number {
  const reader = new MessageReader(bytes, start + 1, end)
  reader.uint8()
  reader.lsn()
  const commitEnd = reader.lsn()
  reader.timestamp()
  return commitEnd
}

/** @throws TruncatedMessage */
export function parseRelation(bytes: Uint8Array, start: number, end: number): Relation {
  const reader = new MessageReader(bytes, start + 1, end)
  const oid = reader.uint32()
  // The server leaves the name of the schema pg_catalog out.
  const schema = reader.text() || 'pg_catalog'
  const name = reader.text()
  const replicaIdentity = identities[reader.uint8()] ?? 'default'
  const count = reader.uint16()
  const columns: RelationColumn[] = []
  for (let i = 0; i < count; i++) {
    const flags = reader.uint8()
    columns.push({
      name: reader.text(),
      typeOid: reader.uint32(),
      typeModifier: reader.int32(),
      identity: (flags & 1) === 1,
    })
  }
  return { oid, schema, name, replicaIdentity, columns }
}

/** @throws TruncatedMessage */
export function parseTruncate(bytes: Uint8Array, start: number, end: number): Truncate {
  const reader = new MessageReader(bytes, start + 1, end)
  const count = reader.uint32()
  const options = reader.uint8()
  const oids: number[] = []
  for (let i = 0; i < count; i++) oids.push(reader.uint32())
  return { oids, cascade: (options & 1) !== 0, restartIdentity: (options & 2) !== 0 }
}

/** @throws TruncatedMessage */
export function parseLogicalMessage(bytes: Uint8Array, start: number, end: number): LogicalMessage {
  const reader = new MessageReader(bytes, start + 1, end)
  const flags = reader.uint8()
  const lsn = reader.lsn()
  const prefix = reader.text()
  const content = reader.view(reader.uint32())
  return { transactional: (flags & 1) === 1, lsn, prefix, content }
}
