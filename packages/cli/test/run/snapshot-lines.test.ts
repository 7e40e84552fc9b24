import type { SnapshotStatus } from '@tailrace/core'
import { describe, expect, it } from 'vitest'
import { bar } from '../../src/output/progress.ts'
import { styleFor } from '../../src/output/style.ts'
import { SnapshotLines } from '../../src/run/snapshot-lines.ts'

const room = { style: styleFor(false), width: 110, lines: 9 }

const status = (rows: number, reading = 1): SnapshotStatus => ({
  tables: 1200,
  done: 3,
  rows: 1000 + rows,
  expectedRows: 40_000,
  exact: false,
  pending: [
    ...Array.from({ length: reading }, (_, i) => ({
      table: `public.orders${i === 0 ? '' : i}`,
      state: 'reading' as const,
      rows,
      expectedRows: i === 1 ? null : 20_000,
      exact: true,
    })),
    { table: 'public.items', state: 'waiting', rows: 0, expectedRows: 7, exact: false },
  ],
})

describe('SnapshotLines', () => {
  it('say how far all tables are, and each that is being read, with rate and time left', () => {
    const lines = new SnapshotLines()
    lines.lines(status(0), 0, room)
    expect(lines.lines(status(10_000), 5000, room)).toEqual([
      '  snapshot  3 of 1,200 tables  28 %  11,000 of ~40,000 rows  2,000/s  15 s left',
      '    public.orders  ████████████░░░░░░░░░░░░   50 %  10,000 of 20,000 rows  2,000/s  5 s left',
    ])
  })

  it('show no share where the number of rows is not known, or was estimated too low', () => {
    const lines = new SnapshotLines()
    const [, , unknown] = lines.lines(status(10, 2), 0, room)
    expect(unknown).toMatch(/^ {4}public\.orders1 {2}·{24} +10 of \? rows/u)
    const [, beyond] = lines.lines(status(30_000), 1000, room)
    expect(beyond).toMatch(/·{24} +30,000 of 20,000 rows {2}[\d,]+\/s$/u)
  })

  it('are no wider and no more than there is room for, and end with the snapshot', () => {
    const lines = new SnapshotLines()
    for (const width of [1, 18, 30, 60, 200]) {
      const shown = lines.lines(status(10, 4), 0, { ...room, width, lines: 3 })
      expect(shown).toHaveLength(3)
      for (const line of shown) expect(line.length).toBeLessThanOrEqual(width)
    }
    expect(lines.lines(null, 1000, room)).toEqual([])
    expect(lines.lines(status(10), 2000, { ...room, lines: 0 })).toEqual([])
  })
})

describe('bar', () => {
  it('grows by eighths of a column', () => {
    expect([0, 0.5, 0.5625, 1, null].map((share) => bar(share, 4))).toEqual([
      '░░░░',
      '██░░',
      '██▎░',
      '████',
      '····',
    ])
  })
})
