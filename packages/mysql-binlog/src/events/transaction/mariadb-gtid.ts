import type { ByteCursor } from '../../bytes/byte-cursor.ts'
import { readXaId, type XaId } from './xa.ts'

/** What MariaDB writes before each transaction or single statement (GTID_EVENT); the server id is in the header. */
export interface MariadbGtidEvent {
  readonly domainId: number
  /** `server_id` of the server that made the transaction. */
  readonly serverId: number
  readonly sequence: number
  /** One statement that is its own transaction (DDL): no COMMIT ends it. */
  readonly isStandalone: boolean
  /** Only changes of transactional engines. */
  readonly isTransactional: boolean
  readonly isDdl: boolean
  /** The transaction waited for another on the server. */
  readonly waited: boolean
  /** May be applied beside its neighbours. */
  readonly allowsParallel: boolean
  /** Same for all transactions that were committed together; null for those that were alone. */
  readonly commitId: bigint | null
  /** The rows that follow end in XA PREPARE. */
  readonly isXaPrepare: boolean
  /** An XA COMMIT or XA ROLLBACK follows. */
  readonly isXaEnd: boolean
  /** Name of the XA transaction of the two above. */
  readonly xid: XaId | null
  /** Part of an ALTER TABLE that is written in two parts (`binlog_alter_two_phase`). */
  readonly alterPart: 'start' | 'commit' | 'rollback' | null
  /** Sequence of the part that began it, for `commit` and `rollback`. */
  readonly alterStart: number | null
}

const Flag = {
  STANDALONE: 1,
  GROUP_COMMIT_ID: 2,
  TRANSACTIONAL: 4,
  ALLOW_PARALLEL: 8,
  WAITED: 16,
  DDL: 32,
  PREPARED_XA: 64,
  COMPLETED_XA: 128,
} as const

const ExtraFlag = { MULTI_ENGINE: 1, START_ALTER: 2, COMMIT_ALTER: 4, ROLLBACK_ALTER: 8 } as const

export function decodeMariadbGtid(body: ByteCursor, serverId: number): MariadbGtidEvent {
  const sequence = body.safeUint(8, 'the sequence number of a GTID')
  const domainId = body.uint32()
  const flags = body.uint8()
  const commitId = (flags & Flag.GROUP_COMMIT_ID) === 0 ? null : body.uint64()
  const xid = (flags & (Flag.PREPARED_XA | Flag.COMPLETED_XA)) === 0 ? null : readShortXaId(body)
  return {
    domainId,
    serverId,
    sequence,
    isStandalone: (flags & Flag.STANDALONE) !== 0,
    isTransactional: (flags & Flag.TRANSACTIONAL) !== 0,
    isDdl: (flags & Flag.DDL) !== 0,
    waited: (flags & Flag.WAITED) !== 0,
    allowsParallel: (flags & Flag.ALLOW_PARALLEL) !== 0,
    commitId,
    isXaPrepare: (flags & Flag.PREPARED_XA) !== 0,
    isXaEnd: (flags & Flag.COMPLETED_XA) !== 0,
    xid,
    ...readAlter(body),
  }
}

function readShortXaId(body: ByteCursor): XaId {
  const formatId = body.uint32()
  return readXaId(body, formatId, body.uint8(), body.uint8())
}

/** Behind the fields are zeros up to a fixed length, or the second flags. */
function readAlter(body: ByteCursor): Pick<MariadbGtidEvent, 'alterPart' | 'alterStart'> {
  const flags = body.left > 0 ? body.uint8() : 0
  if ((flags & ExtraFlag.MULTI_ENGINE) !== 0) body.skip(1)
  if ((flags & ExtraFlag.COMMIT_ALTER) !== 0) {
    return { alterPart: 'commit', alterStart: body.safeUint(8, 'a sequence number') }
  }
  if ((flags & ExtraFlag.ROLLBACK_ALTER) !== 0) {
    return { alterPart: 'rollback', alterStart: body.safeUint(8, 'a sequence number') }
  }
  return { alterPart: (flags & ExtraFlag.START_ALTER) === 0 ? null : 'start', alterStart: null }
}
