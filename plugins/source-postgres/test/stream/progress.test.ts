import { describe, expect, it } from 'vitest'
import { Progress } from '../../src/stream/progress.ts'

describe('lag', () => {
  const long = 3_600_000
  it('is 0 when caught up, however old the last change is', () => {
    const progress = new Progress()
    expect(progress.lag(0)).toEqual({})
    progress.passed(1000)
    progress.heard((Date.now() - long) * 1000)
    progress.ends(1000, 0)
    expect(progress.lag(100)).toEqual({ bytes: 0, seconds: 0 })
    // The log goes on, for others; reading follows.
    progress.ends(9000, 5000)
    progress.passed(9000)
    expect(progress.lag(5000)).toEqual({ bytes: 0, seconds: 0 })
    // The end of the log is a page's header further than the last record.
    progress.ends(9040, 10_000)
    expect(progress.lag(10_000)).toEqual({ bytes: 0, seconds: 0 })
  })

  it('grows from when reading was last known to be at the end', () => {
    const progress = new Progress()
    progress.passed(1000)
    progress.heard((Date.now() - long) * 1000)
    progress.ends(1000, 0)
    for (let at = 5000; at <= 3_600_000; at += 5000) progress.ends(1000 + at, at)
    expect(progress.lag(3_600_000)).toEqual({ bytes: 3_600_000, seconds: 3600 })
    // Reading has come to where the log ended half an hour before.
    progress.passed(1000 + 1_800_000)
    const { bytes, seconds } = progress.lag(3_600_000)
    expect(bytes).toBe(1_800_000)
    expect(Math.abs(seconds! - 1800)).toBeLessThan(60)
  })

  it('is that of the newest change while a backlog is read, or of a heartbeat', () => {
    const progress = new Progress()
    progress.passed(1000)
    progress.ends(1_000_000, 0)
    expect(progress.lag(1)).toEqual({ bytes: 999_000 })
    progress.heard((Date.now() - long) * 1000)
    expect(Math.round(progress.lag(10).seconds!)).toBe(3600)
    progress.heard((Date.now() - 2000) * 1000)
    expect(Math.round(progress.lag(10).seconds!)).toBe(2)
  })

  it('is not 0 while nothing is heard of the server', () => {
    const progress = new Progress()
    progress.passed(1000)
    progress.ends(1000, 0)
    expect(progress.lag(14_000).seconds).toBe(0)
    expect(progress.lag(60_000)).toEqual({ bytes: 0, seconds: 60 })
  })
})
