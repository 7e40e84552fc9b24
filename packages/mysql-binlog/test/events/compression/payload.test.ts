import { setImmediate } from 'node:timers/promises'
import { zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { BinlogReader, EventType } from '../../../src/index.ts'
import { buildEvent, eventsOf } from '../build-event.ts'
import { fixture, record, Recorder } from '../recorder.ts'

const rowsOf = (log: Recorder) =>
  log
    .all('rows')
    .map(({ kind, bytes, at, end }) => [kind, Buffer.from(bytes).toString('hex', at, end)])

describe('compressed transactions of MySQL', async () => {
  const log = await record('mysql-9.7', 'payload')

  const statement = ['tableMap', 'rows']

  it('tells the events inside with the place of the one that holds them', () => {
    expect(log.names).toEqual([
      'formatDescription',
      'previousGtids',
      'gtid',
      'begin',
      ...statement,
      ...statement,
      ...statement,
      ...statement,
      'xid',
      'gtid',
      'begin',
      ...statement,
      'xid',
      'rotate',
    ])
    const inside = log.calls.slice(3, 13)
    expect(new Set(inside.map(({ place }) => place.nextPosition)).size).toBe(1)
    expect(inside.every(({ place }) => place.inPayload)).toBe(true)
    expect(log.calls.at(-1)!.place.inPayload).toBe(false)
    expect(inside[0]!.place.timestamp).toBeGreaterThan(1_700_000_000)
    expect(rowsOf(log).map(([kind]) => kind)).toEqual([
      'insert',
      'insert',
      'insert',
      'update',
      'delete',
    ])
  })

  it('reads the same piece by piece', async () => {
    const pieces = await record('mysql-9.7', 'payload', { largePayloadBytes: 0 })
    expect(pieces.names).toEqual(log.names)
    expect(rowsOf(pieces)).toEqual(rowsOf(log))
  })

  it('takes no event while it is within one, and keeps its place', async () => {
    const recorder = new Recorder()
    const reader = new BinlogReader(recorder.handler, { largePayloadBytes: 0 })
    const events = eventsOf(await fixture('mysql-9.7', 'payload.bin'))
    const payload = events.findIndex((event) => event[4] === EventType.TRANSACTION_PAYLOAD)
    for (const event of events.slice(0, payload)) expect(reader.read(event)).toBeUndefined()
    const reading = reader.read(events[payload]!)
    expect(() => reader.read(events[payload + 1]!)).toThrow('still within')
    await reading
    expect(recorder.all('xid')).toHaveLength(1)
  })

  it('stops with the error of a handler within a piece', async () => {
    const { handler } = new Recorder()
    const failing = { ...proxied(handler), rows: () => expect.unreachable('as the handler says') }
    const reader = new BinlogReader(failing, { largePayloadBytes: 0 })
    const read = async () => {
      for (const event of eventsOf(await fixture('mysql-9.7', 'payload.bin')))
        await reader.read(event)
    }
    await expect(read()).rejects.toThrow('as the handler says')
  })
})

describe('large and damaged payloads', () => {
  const lenenc = (value: number) => {
    const bytes = Buffer.alloc(9, 0xfe)
    bytes.writeBigUInt64LE(BigInt(value), 1)
    return bytes
  }
  const field = (type: number, value: number) => [Buffer.from([type, 9]), lenenc(value)]
  const payload = (packed: Buffer, length: number, compression = 0) =>
    Buffer.concat([
      ...field(2, compression),
      ...field(3, length),
      Buffer.from([99, 2, 1, 1]),
      ...field(1, packed.length),
      Buffer.from([0]),
      packed,
    ])
  const heartbeats = Buffer.concat(
    Array.from({ length: 3000 }, (_, index) =>
      buildEvent(EventType.IGNORABLE, Buffer.alloc(100 + (index % 400))),
    ),
  )
  const read = async (body: Buffer, largePayloadBytes?: number) => {
    const recorder = new Recorder()
    const options = largePayloadBytes === undefined ? {} : { largePayloadBytes }
    const reader = new BinlogReader(recorder.handler, options)
    await reader.read(buildEvent(EventType.TRANSACTION_PAYLOAD, body))
    return recorder.names
  }
  const packed = zstdCompressSync(heartbeats)

  it.each([0, undefined])('puts events together over pieces', async (large) => {
    expect(await read(payload(packed, heartbeats.length), large)).toEqual(
      Array(3000).fill('skipped'),
    )
  })

  it('waits between pieces, and ends with what that ends with', async () => {
    const waits: number[] = []
    const recorder = new Recorder()
    const reader = new BinlogReader(recorder.handler, {
      largePayloadBytes: 0,
      async betweenPieces() {
        waits.push(recorder.calls.length)
        await setImmediate()
        if (waits.length === 3) throw new Error('no more')
      },
    })
    const body = payload(packed, heartbeats.length)
    const reading = reader.read(buildEvent(EventType.TRANSACTION_PAYLOAD, body))
    await expect(reading).rejects.toThrow('no more')
    expect(waits).toHaveLength(3)
    expect(recorder.calls).toHaveLength(waits[2]!)
    expect(new Set(waits).size).toBe(3)
  })

  it('reads payloads that are not compressed', async () => {
    expect(await read(payload(heartbeats, heartbeats.length, 255))).toHaveLength(3000)
  })

  it.each([
    ['says a smaller size', payload(packed, heartbeats.length - 1)],
    ['says a larger size', payload(packed, heartbeats.length + 1)],
    ['is cut off', payload(packed.subarray(0, -20), heartbeats.length)],
    [
      'ends within an event',
      payload(zstdCompressSync(heartbeats.subarray(0, -1)), heartbeats.length - 1),
    ],
    ['has an unknown compression', payload(packed, heartbeats.length, 7)],
    ['is no zstd', payload(heartbeats, heartbeats.length)],
    ['holds another', payload(zstdCompressSync(buildEvent(40, packed)), packed.length + 19)],
  ])('refuses one that %s', async (_, body) => {
    for (const large of [0, undefined]) {
      await expect(async () => read(body, large)).rejects.toMatchObject({
        name: 'BinlogError',
        position: 4,
      })
    }
  })
})

function proxied<Handler extends object>(handler: Handler): Handler {
  const names = ['formatDescription', 'previousGtids', 'gtid', 'begin', 'tableMap', 'xid', 'rotate']
  return Object.fromEntries(names.map((name) => [name, Reflect.get(handler, name)])) as Handler
}
