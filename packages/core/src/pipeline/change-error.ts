import { type Change, TailraceError } from '@tailrace/plugin-api'
import { messageOf } from './error-of.ts'

/** How errors and logs name a change: operation, table, key, id. Values of other columns are never shown. */
export function describeChange(change: Change): string {
  switch (change.kind) {
    case 'row': {
      const { table } = change
      const side = change.hasAfter ? 'after' : 'before'
      const key = table.keyColumns
        .map((column) => `${table.columns[column]!.name}=${String(change.value(side, column))}`)
        .join(', ')
      return `${change.op} of ${table.id}${key === '' ? '' : ` (${key})`}, change ${change.id}`
    }
    case 'schema':
      return `schema change (${change.action}) of ${change.schema ?? change.database}.${change.name ?? '?'}`
    case 'message':
      return `message with prefix ${JSON.stringify(change.prefix)}`
    case 'mark':
      return `${change.mark} of transaction ${change.transaction.id}`
  }
}

/** The error for a change on which a transform or encoder failed; a TailraceError keeps its code. */
export function changeError(plugin: string, change: Change | null, cause: unknown): TailraceError {
  const what = change === null ? 'a batch' : describeChange(change)
  const id = change?.kind === 'row' ? { change: change.id } : {}
  if (TailraceError.is(cause)) {
    return new TailraceError(cause.code, `${cause.message}\nOn ${what}.`, {
      where: plugin,
      cause,
      retryable: cause.retryable,
      ...(cause.fix !== undefined && { fix: cause.fix }),
      details: { ...id, ...cause.details },
    })
  }
  return new TailraceError('CHANGE_NOT_PROCESSED', `Failed on ${what}: ${messageOf(cause)}`, {
    where: plugin,
    cause,
    details: id,
    fix: 'Mend the plugin or its options, or filter the change out; nothing was skipped, and the pipeline goes on from here when it is started again.',
  })
}
