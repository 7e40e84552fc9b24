import { TailraceError } from '@tailrace/plugin-api'
import { formatLsn, type Lsn, parseLsn } from '../lsn.ts'
import type { Options } from '../options.ts'
import type { Slot } from './slot.ts'

const fix = 'Set "start" to a place in that range, or to `now`.'

/** The place that `start` gives; null where it gives none. */
export function givenStart({ start }: Options): Lsn | null {
  return typeof start === 'object' ? parseLsn(start.lsn) : null
}

/**
 * Refuses a first start without a stored position where the config says that there must be one.
 *
 * @throws TailraceError SOURCE_POSITION_LOST
 */
export function refuseUnstored({ start }: Options): void {
  if (start !== 'stored') return
  throw new TailraceError(
    'SOURCE_POSITION_LOST',
    'There is no stored position, and with "start: stored" reading only ever goes on from one.',
    {
      fix: 'Restore the state store (option "state.path" says where it is), or set "start: now" for a first start.',
      details: { reason: 'position-missing' },
    },
  )
}

/**
 * Refuses a given place that the slot does not hold: the server would begin at the slot's own place without a word.
 *
 * @param slot null where there is none
 * @throws TailraceError SOURCE_POSITION_LOST with the gap
 */
export function refuseOutside(slot: Slot | null, name: string, start: Lsn, serverEnd: Lsn): void {
  const startLsn = formatLsn(start)
  const serverLsn = formatLsn(serverEnd)
  const refuse = (reason: string, message: string, gapBytes: number, more: object = {}) =>
    new TailraceError('SOURCE_POSITION_LOST', message, {
      fix,
      details: { reason, slot: name, startLsn, serverLsn, gapBytes, ...more },
    })
  if (start > serverEnd) {
    const gap = start - serverEnd
    throw refuse(
      'start-after-end',
      `The server's log ends at ${serverLsn}, ${gap} bytes before ${startLsn}, where reading is to start.`,
      gap,
    )
  }
  if (slot === null) {
    const gap = serverEnd - start
    throw refuse(
      'start-without-slot',
      `There is no slot "${name}" that holds the log from ${startLsn} on, and one that is created now begins at ${serverLsn} or later: ${gap} bytes would be missing.`,
      gap,
    )
  }
  const confirmed = slot.confirmedFlush!
  if (start >= confirmed) return
  const gap = confirmed - start
  const slotLsn = formatLsn(confirmed)
  throw refuse(
    'start-before-slot',
    `Slot "${name}" holds the log from ${slotLsn} to ${serverLsn}, and reading is to start at ${startLsn}: ${gap} bytes are missing.`,
    gap,
    { slotLsn },
  )
}
