import { BinlogError } from '../../bytes/binlog-error.ts'
import type { ByteCursor } from '../../bytes/byte-cursor.ts'

/** Name of an XA transaction branch (X/Open XA, `XID`). */
export interface XaId {
  readonly formatId: number
  readonly globalId: Uint8Array
  readonly branchQualifier: Uint8Array
}

/** The rows since the transaction began are prepared under a name, or committed at once (XA_PREPARE_LOG_EVENT). */
export interface XaPrepare {
  readonly xid: XaId
  /** `XA COMMIT … ONE PHASE`: this is the commit. */
  readonly isOnePhase: boolean
}

const MAX_PART_LENGTH = 64

export function decodeXaPrepare(body: ByteCursor): XaPrepare {
  const isOnePhase = body.uint8() !== 0
  const formatId = body.uint32()
  return { isOnePhase, xid: readXaId(body, formatId, body.uint32(), body.uint32()) }
}

/** The two parts of a name, whose lengths were read before. */
export function readXaId(
  body: ByteCursor,
  formatId: number,
  globalLength: number,
  qualifierLength: number,
): XaId {
  if (globalLength > MAX_PART_LENGTH || qualifierLength > MAX_PART_LENGTH) {
    throw new BinlogError('damaged', 'the name of an XA transaction is longer than XA allows')
  }
  return {
    formatId,
    globalId: body.copy(globalLength),
    branchQualifier: body.copy(qualifierLength),
  }
}

/**
 * The name as MySQL and MariaDB write it in `XA COMMIT` and `XA ROLLBACK` statements of the log: `X'61',X'62',1`. Two
 * names are the same exactly when their texts are.
 */
export function formatXaId(xid: XaId): string {
  return `X'${hex(xid.globalId)}',X'${hex(xid.branchQualifier)}',${xid.formatId}`
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
