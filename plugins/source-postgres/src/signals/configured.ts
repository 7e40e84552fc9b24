import { type DdlNames, ddlNames, statementSignals } from '../ddl/names.ts'
import type { Options } from '../options.ts'
import { withoutOwnTables } from './own-names.ts'
import type { OwnSignals } from './own-signals.ts'

/** What decides a pipeline's own signals. */
export interface SignalRequest {
  readonly options: Pick<Options, 'heartbeat' | 'ddl'>
  /** Name of what the pipeline keeps on the server. */
  readonly base: string
  readonly slot: string
}

/** What the options ask for. */
export function signalsOf(
  { heartbeat, ddl }: SignalRequest['options'],
  base: string,
  slot: string,
): OwnSignals {
  return {
    heartbeat:
      heartbeat === undefined
        ? null
        : {
            slot,
            table: heartbeat.by === 'table' ? heartbeat.tableName : null,
            isDelivered: heartbeat.deliver,
          },
    statements: ddl === undefined ? null : statementSignals(ddlNames(ddl, base)),
  }
}

/** Patterns of the tables to read, without own tables that no pattern names exactly. */
export function wantedTables(
  patterns: readonly string[],
  { heartbeat, statements }: OwnSignals,
): string[] {
  return withoutOwnTables(patterns, [heartbeat?.table, statements?.table])
}

/** Names of the event trigger, where one is asked for. */
export function triggerNames({ options, base }: SignalRequest): DdlNames | null {
  return options.ddl === undefined ? null : ddlNames(options.ddl, base)
}
