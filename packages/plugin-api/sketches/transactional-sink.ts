// A sink that stores the position in the same transaction as the records: exactly once. The newest instance fences older
// ones by an epoch in its own table; nothing of the state store is needed.
import { type PluginContext, type Position, type Sink, TailraceError } from '@tailrace/plugin-api'

interface Client {
  /** Rows of the result. */
  query(sql: string, parameters: readonly unknown[]): Promise<readonly Record<string, unknown>[]>
  copy(table: string, lines: Uint8Array): Promise<void>
}
declare function connect(): Promise<Client>

export function transactionalSink(context: PluginContext): Sink {
  let client: Client
  let epoch = 0
  const me = `${context.pipeline}/${context.name}`
  return {
    async open() {
      client = await connect()
      const [row] = await client.query(
        'update tailrace set epoch = epoch + 1 where id = $1 returning epoch',
        [me],
      )
      epoch = Number(row!['epoch'])
    },
    async checkpoint(): Promise<Position | null> {
      const [row] = await client.query('select position from tailrace where id = $1', [me])
      return (row?.['position'] as Position | undefined) ?? null
    },
    destinationOf: (table) => table.id,
    async write({ position, records }) {
      await client.query('begin', [])
      for (let i = 0; i < records.count; i++) {
        const change = records.change(i)
        if (change.kind !== 'row') continue
        await client.copy(
          change.table.id,
          records.body.view(records.valueStart(i), records.valueEnd(i)),
        )
      }
      // A batch without records moves the position too.
      const sql = 'update tailrace set position = $1 where id = $2 and epoch = $3 returning id'
      const rows = await client.query(sql, [JSON.stringify(position), me, epoch])
      if (rows.length === 0) {
        throw new TailraceError('SINK_FENCED', 'another instance of the pipeline writes', {
          where: me,
        })
      }
      await client.query('commit', [])
    },
    async *check() {},
    close: async () => {},
  }
}
