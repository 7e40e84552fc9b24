import { ByteCursor } from '../../bytes/byte-cursor.ts'
import { GtidSet } from '../../gtid/gtid-set.ts'
import { decodeFormatDescription, type FormatDescription } from '../control/format-description.ts'
import { decodeIncident } from '../control/incident.ts'
import { EventType } from '../event-type.ts'
import { decodeQuery, isBegin } from '../query/query.ts'
import { ROWS_FORMS } from '../rows/rows-form.ts'
import { decodeGtid } from '../transaction/gtid.ts'
import { decodeTaggedGtid } from '../transaction/gtid-tagged.ts'
import { decodeMariadbGtid } from '../transaction/mariadb-gtid.ts'
import { decodeMariadbGtidList } from '../transaction/mariadb-gtid-list.ts'
import { decodeXaPrepare } from '../transaction/xa.ts'
import type { CurrentEvent } from './current-event.ts'
import type { BinlogHandler } from './handler.ts'
import { PlaceDispatcher } from './place-dispatcher.ts'
import { RowsDispatcher } from './rows-dispatcher.ts'
import { expectSkippable } from './unknown-event.ts'

/** Decodes the body of each event by its type, and tells the handler. */
export class EventDispatcher {
  readonly #handler: BinlogHandler
  readonly #place: CurrentEvent
  readonly #rows: RowsDispatcher
  readonly #places: PlaceDispatcher
  #description: FormatDescription | null = null

  constructor(handler: BinlogHandler, place: CurrentEvent) {
    this.#handler = handler
    this.#place = place
    this.#rows = new RowsDispatcher(handler, place)
    this.#places = new PlaceDispatcher(handler, place)
  }

  /** Of the file that is being read; null before the first one came. */
  get description(): FormatDescription | null {
    return this.#description
  }

  /** Takes the event that the place tells of, with its body from `at` to `end`, without checksum. */
  dispatch(bytes: Buffer, at: number, end: number): void {
    const { type } = this.#place
    const rows = ROWS_FORMS.get(type)
    if (rows !== undefined) this.#rows.rows(bytes, at, end, rows)
    else if (type === EventType.TABLE_MAP) this.#rows.tableMap(bytes, at, end)
    else if (type === EventType.ROWS_QUERY || type === EventType.MARIADB_ANNOTATE_ROWS) {
      this.#rowsQuery(bytes, at, end)
    } else {
      // Nothing else comes between the table maps of a statement and its rows.
      this.#rows.endStatement()
      this.#betweenStatements(type, bytes, at, end)
    }
  }

  #betweenStatements(type: number, bytes: Buffer, at: number, end: number): void {
    const place = this.#place
    const body = new ByteCursor(bytes, at, end)
    switch (type) {
      case EventType.GTID:
        return this.#handler.gtid(decodeGtid(body, false), place)
      case EventType.ANONYMOUS_GTID:
        return this.#handler.gtid(decodeGtid(body, true), place)
      case EventType.GTID_TAGGED:
        return this.#handler.gtid(decodeTaggedGtid(body), place)
      case EventType.MARIADB_GTID:
        return this.#handler.mariadbGtid(decodeMariadbGtid(body, place.serverId), place)
      case EventType.QUERY:
      case EventType.EXECUTE_LOAD_QUERY:
      case EventType.MARIADB_QUERY_COMPRESSED:
        return this.#query(type, body)
      case EventType.XID:
        return this.#handler.xid(body.uint64(), place)
      case EventType.XA_PREPARE:
        return this.#handler.xaPrepare(decodeXaPrepare(body), place)
      default:
        return this.#aboutLog(type, body)
    }
  }

  #aboutLog(type: number, body: ByteCursor): void {
    switch (type) {
      case EventType.FORMAT_DESCRIPTION:
        this.#description = decodeFormatDescription(body)
        this.#rows.begin(this.#description.isMariadb)
        return this.#handler.formatDescription(this.#description, this.#place)
      case EventType.ROTATE:
        return this.#places.rotate(body)
      case EventType.HEARTBEAT:
      case EventType.HEARTBEAT_V2:
        return this.#places.heartbeat(type, body)
      case EventType.PREVIOUS_GTIDS:
        return this.#handler.previousGtids(GtidSet.decode(body.view(body.left)), this.#place)
      case EventType.MARIADB_GTID_LIST:
        return this.#handler.mariadbGtidList(decodeMariadbGtidList(body), this.#place)
      case EventType.INCIDENT:
        return this.#handler.incident(decodeIncident(body), this.#place)
      case EventType.STOP:
        return this.#handler.stop(this.#place)
      default:
        expectSkippable(type, this.#place.flags)
        return this.#handler.skipped(this.#place)
    }
  }

  #query(type: number, body: ByteCursor): void {
    if (type === EventType.QUERY && isBegin(body.bytes, body.at, body.end)) {
      return this.#handler.begin(body.uint32(), this.#place)
    }
    const postHeaderLength = this.#description?.postHeaderLengths[type - 1] ?? 0
    const isCompressed = type === EventType.MARIADB_QUERY_COMPRESSED
    this.#handler.query(decodeQuery(body, postHeaderLength, isCompressed), this.#place)
  }

  #rowsQuery(bytes: Buffer, at: number, end: number): void {
    // MySQL has a length of one byte in front, which does not fit long statements and is of no use.
    const start = this.#place.type === EventType.ROWS_QUERY ? Math.min(at + 1, end) : at
    this.#handler.rowsQuery(new Uint8Array(bytes.subarray(start, end)), this.#place)
  }
}
