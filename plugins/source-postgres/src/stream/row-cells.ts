import { type CellBlock, CellSlab, NO_ROW, RowChange, type Transaction } from '@tailrace/plugin-api'
import { fillFromOld, hideOutsideKey, readTuple } from '../pgoutput/tuple.ts'
import type { TableState } from './connection-tables.ts'
import { protocolError } from './protocol-error.ts'

const KEY = 0x4b
const OLD = 0x4f
const NEW = 0x4e

/** Makes row changes whose cells point into the bytes that the socket read: nothing of a row is copied or decoded. */
export class RowCells {
  readonly #slab = new CellSlab('postgres-text')

  /** @param at offset of the byte before the new row */
  insert(
    bytes: Uint8Array,
    at: number,
    end: number,
    table: TableState,
    transaction: Transaction,
    place: number,
    ordinal: number,
  ): RowChange {
    const { columns } = table
    const block = this.#slab.room(bytes, columns)
    const afterAt = this.#new(bytes, at, end, block, columns)
    const schema = table.schema!
    return new RowChange('insert', schema, transaction, place, ordinal, block, NO_ROW, afterAt)
  }

  /** @param at offset of the byte before the old row, or before the new one where there is no old one */
  update(
    bytes: Uint8Array,
    at: number,
    end: number,
    table: TableState,
    transaction: Transaction,
    place: number,
    ordinal: number,
  ): RowChange {
    const { columns } = table
    const block = this.#slab.room(bytes, 2 * columns)
    const kind = bytes[at]
    let beforeAt = NO_ROW
    let newAt = at
    if (kind === KEY || kind === OLD) {
      beforeAt = this.#slab.at
      newAt = this.#old(bytes, at, end, block, table)
    }
    const afterAt = this.#new(bytes, newAt, end, block, columns)
    // Of an old key too: a key column that is out of line and did not change is only there.
    if (beforeAt !== NO_ROW) fillFromOld(block.spans, afterAt, beforeAt, columns)
    const schema = table.schema!
    return new RowChange('update', schema, transaction, place, ordinal, block, beforeAt, afterAt)
  }

  /** @param at offset of the byte before the old row */
  delete(
    bytes: Uint8Array,
    at: number,
    end: number,
    table: TableState,
    transaction: Transaction,
    place: number,
    ordinal: number,
  ): RowChange {
    const kind = bytes[at]
    if (kind !== KEY && kind !== OLD) throw protocolError('a delete without an old row')
    const block = this.#slab.room(bytes, table.columns)
    const beforeAt = this.#slab.at
    this.#old(bytes, at, end, block, table)
    const schema = table.schema!
    return new RowChange('delete', schema, transaction, place, ordinal, block, beforeAt, NO_ROW)
  }

  #new(bytes: Uint8Array, at: number, end: number, block: CellBlock, columns: number): number {
    if (bytes[at] !== NEW) throw protocolError('an insert or update without a new row')
    const start = this.#slab.at
    readTuple(bytes, at + 1, end, block.spans, start, columns)
    this.#slab.at = start + 2 * columns
    return start
  }

  /** @returns offset after the old row */
  #old(
    bytes: Uint8Array,
    at: number,
    end: number,
    block: CellBlock,
    { columns, identity }: TableState,
  ): number {
    const start = this.#slab.at
    const next = readTuple(bytes, at + 1, end, block.spans, start, columns)
    this.#slab.at = start + 2 * columns
    if (bytes[at] === KEY && identity !== null) hideOutsideKey(block.spans, start, identity)
    return next
  }
}
