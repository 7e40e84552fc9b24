import type { PipelineSnapshot } from '@tailrace/core'
import { describe, expect, it } from 'vitest'
import { styleFor } from '../../src/output/style.ts'
import { RateMeter } from '../../src/run/rate-meter.ts'
import { statusLine } from '../../src/run/status-line.ts'

const snapshot: PipelineSnapshot = {
  pipeline: 'shop',
  state: 'running',
  since: 0,
  retrying: null,
  error: null,
  changes: 1_234_567,
  bytes: 0,
  batches: 0,
  checkpoints: 0,
  interruptions: 0,
  lagBytes: 2048,
  lagSeconds: 0.25,
  creditUsed: 0.125,
  snapshot: null,
  sinks: [],
}

const plain = styleFor(false)

describe('statusLine', () => {
  it('says how a pipeline does', () => {
    expect(statusLine(snapshot, 45_678.4, plain, 120)).toBe(
      'shop  running    45,678/s  1,234,567 changes  lag 0.3 s, 2.0 KiB  credit 13 %',
    )
  })

  it('says why it waits, and no more than fits', () => {
    const waiting = {
      ...snapshot,
      retrying: 'SINK_UNAVAILABLE\n  Nobody answers at localhost:9092.',
    }
    expect(statusLine(waiting, 0, plain, 200)).toContain(
      'retrying: SINK_UNAVAILABLE Nobody answers at localhost:9092.',
    )
    for (const width of [1, 20, 79, 100]) {
      const line = statusLine(waiting, 0, plain, width)
      expect(line.length).toBeLessThanOrEqual(width)
      expect(line).toMatch(/…$/u)
    }
  })
})

describe('RateMeter', () => {
  it('gives changes per second over its window', () => {
    const meter = new RateMeter(1000)
    expect(meter.sample(0, 0)).toBe(0)
    expect(meter.sample(100, 500)).toBe(200)
    expect(meter.sample(200, 1000)).toBe(200)
    expect(meter.sample(200, 2000)).toBe(0)
    expect(meter.sample(200, 3000)).toBe(0)
    expect(meter.sample(50, 3500)).toBe(0)
    expect(meter.sample(60, 4000)).toBe(20)
  })
})
