// MySQL binlog: the schema history is a document that is durable before the first position that refers to it.
import {
  type Change,
  ChangeBatch,
  type Credit,
  PLUGIN_STATE,
  type PluginContext,
  type Source,
} from '@tailrace/plugin-api'
import { Observable, type Subscriber } from 'rxjs'
import { type BinlogPosition, binlogOrder } from './mysql-binlog-positions.ts'

interface Event {
  readonly changes: readonly Change[]
  readonly position: BinlogPosition
  readonly bytes: number
  /** The tables' definitions after a DDL. */
  readonly history: { readonly version: number; readonly tables: string } | null
}
declare function readBinlog(from: BinlogPosition | null): AsyncIterable<Event>
declare function available(credit: Credit): Promise<void>

export function mysql(context: PluginContext): Source<BinlogPosition> {
  const read = async (
    from: BinlogPosition | null,
    credit: Credit,
    subscriber: Subscriber<ChangeBatch>,
  ) => {
    for await (const { changes, position, bytes, history } of readBinlog(from)) {
      if (subscriber.closed) return
      if (history !== null) {
        const { version, tables } = history
        await context.get(PLUGIN_STATE).putDocument(`schema-history/${version}`, tables)
      }
      subscriber.next(new ChangeBatch(changes, position, bytes, history !== null))
      if (credit.exhausted) await available(credit)
    }
  }
  return {
    ...binlogOrder,
    open: async () => null,
    stream: (from, credit) =>
      new Observable((subscriber) => {
        read(from, credit, subscriber).catch((error: unknown) => subscriber.error(error))
      }),
    acknowledge() {},
    lag: () => ({}),
    async *check() {},
    close: async () => {},
  }
}
