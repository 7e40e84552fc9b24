import type { ChangeBatch, Origin } from '@tailrace/plugin-api'
import { generationOf, type PostgresPosition } from '../position.ts'
import type { StreamPlace } from '../stream/log-settings.ts'
import { parseLsn } from '../lsn.ts'
import type { PostgresSnapshots } from './snapshot-plan.ts'

/** The place of a stream that is not read: it delivers nothing, so that every snapshot goes with it. */
export function placeWithoutLog(
  from: PostgresPosition,
  version: string,
  snapshots: PostgresSnapshots,
  emit: (batch: ChangeBatch) => boolean,
): StreamPlace {
  const { system, timeline, database, generation, lsn } = from
  const base = {
    system,
    timeline,
    database,
    ...(generation === undefined ? {} : { generation }),
    lsn,
  }
  const origin: Origin = { connector: 'postgresql', server: system, database, version }
  const point = { commit: parseLsn(lsn), place: 0, ordinal: 0 }
  return {
    origin,
    generation: generationOf(from),
    reached: Number.POSITIVE_INFINITY,
    point: () => point,
    position: () => ({ ...base, ...snapshots.part }),
    emit,
    settle: () => {},
    ask: () => {},
    release: () => {},
  }
}
