import type { Mark, MessageChange, RecordBuffer } from '@tailrace/plugin-api'
import type { ColumnCodec } from './columns/column-codec.ts'
import { transactionId } from './dialect/transaction-id.ts'
import type { Options } from './options.ts'
import { binaryCodec } from './postgres/binary.ts'
import { SourceBlock } from './postgres/source-block.ts'
import { messageKeySchema, messageSchema } from './schemas/message-schemas.ts'
import { transactionKeySchema, transactionSchema } from './schemas/transaction-schemas.ts'

/** Writes the records that are about no table: logical messages, begins and ends of transactions. */
export class SideRecords {
  readonly #prefix: string
  readonly #schemas: boolean
  readonly #source: SourceBlock
  readonly #content: ColumnCodec
  readonly #messageSchema: string

  constructor(prefix: string, { schemas, binaryMode }: Options) {
    this.#prefix = prefix
    this.#schemas = schemas
    this.#content = binaryCodec(binaryMode, '')
    this.#messageSchema = messageSchema(binaryMode === 'bytes' ? 'bytes' : 'string')
    this.#source = new SourceBlock(prefix, null)
  }

  #wrap(schema: string, payload: string): string {
    return this.#schemas ? `{"schema":${schema},"payload":${payload}}` : payload
  }

  /**
   * Appends the record of a logical message, for `<prefix>.message`.
   *
   * @param milliseconds when it is encoded
   * @param transaction its place in its transaction as JSON
   */
  message(
    change: MessageChange,
    index: number,
    milliseconds: number,
    transaction: string,
    out: RecordBuffer,
  ): void {
    const { body } = out
    const prefix = JSON.stringify(change.prefix)
    out.begin(index, 'message')
    body.utf8(this.#wrap(messageKeySchema, `{"prefix":${prefix}}`))
    out.endKey()
    if (this.#schemas) body.ascii(`{"schema":${this.#messageSchema},"payload":`)
    body.ascii(`{"op":"m","ts_ms":${milliseconds},`)
    this.#source.write(body, change.transaction, change.place, false, change.transactional)
    body.utf8(`,"xmin":null},"transaction":${transaction},"message":{"prefix":${prefix},"content":`)
    this.#content.value(body, change.content)
    body.ascii(this.#schemas ? '}}}' : '}}')
    out.endValue()
    out.extra({ destination: `${this.#prefix}.message` })
  }

  /**
   * Appends the record of a transaction's begin or end, for `<prefix>.transaction`.
   *
   * @param totals the members `event_count` and `data_collections`
   */
  transaction(change: Mark, index: number, totals: string, out: RecordBuffer): void {
    const id = JSON.stringify(transactionId(change.transaction))
    const status = change.mark === 'begin' ? 'BEGIN' : 'END'
    const milliseconds = Math.floor(change.transaction.commitTime / 1000)
    out.add({
      change: index,
      role: 'transaction',
      key: this.#wrap(transactionKeySchema, `{"id":${id}}`),
      value: this.#wrap(
        transactionSchema,
        `{"status":"${status}","id":${id},${totals},"ts_ms":${milliseconds}}`,
      ),
      destination: `${this.#prefix}.transaction`,
    })
  }
}
