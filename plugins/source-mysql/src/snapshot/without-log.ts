import type { ChangeBatch } from '@tailrace/plugin-api'
import { Session } from '../connection/session.ts'
import { generationOf, type MysqlPosition } from '../position.ts'
import { readFacts } from '../server/facts.ts'
import type { LogSettings, SharedState } from '../stream/log-settings.ts'
import { originOf } from '../stream/log-source.ts'
import type { StreamPlace } from './stream-place.ts'

/** The place of a stream that is not read: it delivers nothing, so that every view goes with it. */
export async function placeWithoutLog(
  { connection, flavor }: LogSettings,
  { known, snapshots }: SharedState,
  from: MysqlPosition,
  emit: (batch: ChangeBatch) => void,
): Promise<StreamPlace> {
  const session = await Session.connect(connection)
  const server = await readFacts(session, flavor).finally(() => session.close())
  const { snapshot: _, tables: __, moved: ___, ...base } = from
  const at = { file: from.file, offset: from.offset }
  return {
    origin: originOf(server),
    server,
    generation: generationOf(from),
    isLogRead: false,
    at,
    isInside: false,
    delivered: { gtids: '', at, begun: null },
    definition: () => undefined,
    schemaOf: (table) => known.of(table),
    position: () => ({ ...base, ...snapshots.part }),
    emit,
    settle: () => {},
    release: () => {},
  }
}
