import { spokenBytes, spokenSeconds } from '@tailrace/plugin-api/servers'
import { describe, expect, it } from 'vitest'

describe('figures of prechecks', () => {
  it('are in units that people read', () => {
    expect([0, 1023, 1024, 3 * 2 ** 20, 5 * 2 ** 40].map(spokenBytes)).toEqual([
      '0 bytes',
      '1023 bytes',
      '1.0 KiB',
      '3.0 MiB',
      '5.0 TiB',
    ])
    expect([0, 59, 60, 3700, 86_400 * 3 + 7200].map(spokenSeconds)).toEqual([
      '0 s',
      '59 s',
      '1 min',
      '1 h 1 min',
      '3 d 2 h',
    ])
  })
})
