import { TailraceError } from '@tailrace/plugin-api'
import { describe, expect, it } from 'vitest'
import type { PostgresPosition } from '../../src/position.ts'
import { parseHistory } from '../../src/server/identity.ts'
import { refuseOtherServer } from '../../src/server/other-server.ts'

const history = [
  '1\t0/3000148\tno recovery target specified',
  '',
  '# restored by hand',
  '2\t0/5000000\tbefore 2000-01-01 00:00:00+00',
].join('\n')

const position = (timeline: number, lsn: string, commit?: string): PostgresPosition => ({
  system: '7',
  timeline,
  database: 'shop',
  lsn,
  ...(commit !== undefined && { open: { commit, place: lsn, ordinal: 0 } }),
})

/** What a server on timeline 3 with that history says of a position. */
function said(from: PostgresPosition): unknown {
  try {
    const forks = parseHistory(history)
    refuseOtherServer({ system: '7', timeline: 3, forks }, 'shop', from)
    return 'goes on'
  } catch (error) {
    if (!TailraceError.is(error)) throw error
    return [error.details!['reason'], error.details!['gapBytes']]
  }
}

describe('timelines', () => {
  it('are read from a history file, comments left out', () => {
    expect(parseHistory(history)).toEqual([
      { timeline: 1, lsn: 0x3000148 },
      { timeline: 2, lsn: 0x5000000 },
    ])
    expect(parseHistory('')).toEqual([])
  })

  it('let a position go on up to where its own was left, however many came since', () => {
    expect(said(position(1, '0/3000148'))).toBe('goes on')
    expect(said(position(1, '0/3000149'))).toEqual(['timeline-forked', 1])
    expect(said(position(2, '0/5000000'))).toBe('goes on')
    expect(said(position(2, '0/5000100'))).toEqual(['timeline-forked', 0x100])
    expect(said(position(3, '0/9000000'))).toBe('goes on')
    expect(said(position(4, '0/1000000'))).toEqual(['timeline-unknown', undefined])
  })

  it('let an open transaction go on only when its commit is before the fork', () => {
    expect(said(position(1, '0/3000000', '0/3000100'))).toBe('goes on')
    expect(said(position(1, '0/3000000', '0/3000148'))).toEqual(['timeline-forked', 0])
  })
})
