import { TailraceError } from '@tailrace/plugin-api'
import type { MysqlPosition } from '../position.ts'

/**
 * Refuses to go on for a sink that had stored nothing when the pipeline began anew for the others: the log after its position was gone
 * then, though the server may have come to that place again.
 *
 * @throws TailraceError SOURCE_POSITION_LOST
 */
export function refuseSuperseded({ file, offset, gtid, superseded }: MysqlPosition): void {
  if (superseded === undefined) return
  throw new TailraceError(
    'SOURCE_POSITION_LOST',
    `A sink stands at ${file}:${offset}, and the pipeline has begun anew since, as the log after that place was gone.`,
    {
      fix: 'Set "snapshot: when-needed" to have all read anew, or `tailrace reset` the pipeline to start anew.',
      details: { reason: 'superseded', file, offset, gtid },
    },
  )
}
