import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  BinlogError,
  BinlogReader,
  EventFlag,
  EventType,
  readBinlogFile,
} from '../../../src/index.ts'
import { buildEvent, eventsOf, sealed } from '../build-event.ts'
import { fixture, Recorder, servers } from '../recorder.ts'

const scenes = { 'mysql-9.7': ['types-full', 'transactions', 'payload', 'images'] } as Record<
  string,
  string[]
>
const scenesOf = (server: string) => scenes[server] ?? ['types-full', 'transactions', 'compressed']

async function readAll(events: Buffer[]): Promise<BinlogReader> {
  const reader = new BinlogReader(new Recorder().handler, { file: 'log.000001' })
  for (const event of events) await reader.read(event)
  return reader
}

describe.each(servers)('damaged logs of %s', (server) => {
  it.each(scenesOf(server))('are told by their checksums, with the place: %s', async (scene) => {
    const events = eventsOf(await fixture(server, `${scene}.bin`))
    let position = 4
    for (const [index, event] of events.entries()) {
      const damaged = Buffer.from(event)
      damaged[19 + ((index * 7) % (event.length - 19))]! ^= 0x40
      const before = events.slice(0, index)
      const expected = { name: 'BinlogError', code: 'checksum', file: 'log.000001', position }
      await expect(readAll([...before, damaged])).rejects.toMatchObject(expected)
      position += event.length
    }
  })

  it.each(scenesOf(server))(
    'end in an error of the package, never in another: %s',
    async (scene) => {
      const events = eventsOf(await fixture(server, `${scene}.bin`))
      const change = fc.record({
        at: fc.nat(),
        byte: fc.constantFrom(0, 1, 0x7f, 0x80, 0xfb, 0xfe, 0xff),
      })
      await fc.assert(
        fc.asyncProperty(
          fc.nat(events.length - 1),
          fc.array(change, { minLength: 1, maxLength: 4 }),
          fc.option(fc.nat(), { freq: 3 }),
          async (index, changes, cut) => {
            const damaged = spoil(events[index]!, changes, cut)
            const log = [...events.slice(0, index), damaged, ...events.slice(index + 1)]
            const outcome = await readAll(log).catch((error: object) => error)
            expect(outcome.constructor).toBeOneOf([BinlogReader, BinlogError])
          },
        ),
        { numRuns: 1500 },
      )
    },
  )
})

/** Changes bytes behind the header, or cuts the end off, and makes length and checksum right again. */
function spoil(event: Buffer, changes: { at: number; byte: number }[], cut: number | null): Buffer {
  const room = event.length - 19
  const copy = Buffer.from(cut === null ? event : event.subarray(0, 19 + Math.max(4, cut % room)))
  for (const { at, byte } of changes) copy[19 + (at % (copy.length - 19))] = byte
  copy.writeUInt32LE(copy.length, 9)
  return sealed(copy)
}

describe('events that are not read', () => {
  const read = (type: number, flags = 0, body = Buffer.alloc(30)) => {
    const recorder = new Recorder()
    expect(
      new BinlogReader(recorder.handler).read(buildEvent(type, body, { flags })),
    ).toBeUndefined()
    return recorder.names
  }

  it.each([5, 9, 11, 13, 14, 17, 28, 36, 37, 161])(
    'passes over type %i, which has no rows',
    (type) => {
      expect(read(type)).toEqual(['skipped'])
    },
  )

  it.each([0, 1, 6, 43, 90, 172, 255])('refuses type %i unless it may be ignored', (type) => {
    expect(() => read(type)).toThrow(expect.objectContaining({ code: 'unknown-event' }))
    expect(read(type, EventFlag.IGNORABLE)).toEqual(['skipped'])
  })

  it.each([20, 21, 22])('refuses rows of the old type %i', (type) => {
    expect(() => read(type)).toThrow(expect.objectContaining({ code: 'unsupported' }))
  })

  it('refuses encrypted files, and passes over what a server that decrypted them leaves', async () => {
    const type = EventType.MARIADB_START_ENCRYPTION
    expect(() => read(type)).toThrow(expect.objectContaining({ code: 'encrypted' }))
    expect(read(type, EventFlag.IGNORABLE)).toEqual(['skipped'])
    const reader = new BinlogReader(new Recorder().handler)
    const file = Buffer.from([0xfd, 0x62, 0x69, 0x6e, 1, 2, 3])
    await expect(readBinlogFile(file, reader)).rejects.toMatchObject({ code: 'encrypted' })
  })

  it('tells incidents', () => {
    const recorder = new Recorder()
    const body = Buffer.from([1, 0, 4, ...Buffer.from('lost')])
    const event = buildEvent(EventType.INCIDENT, body)
    expect(new BinlogReader(recorder.handler).read(event)).toBeUndefined()
    expect(recorder.all('incident')).toEqual([{ number: 1, message: 'lost' }])
  })

  it('refuses files that are none, or cut off', async () => {
    const file = await fixture('mysql-9.7', 'payload.bin')
    for (const bytes of [
      Buffer.from('text'),
      Buffer.alloc(0),
      file.subarray(0, -1),
      file.subarray(0, 130),
    ]) {
      const reader = new BinlogReader(new Recorder().handler)
      await expect(readBinlogFile(bytes, reader)).rejects.toMatchObject({ code: 'damaged' })
    }
  })
})

describe('rows without their table', async () => {
  const events = eventsOf(await fixture('mysql-9.7', 'types-full.bin'))
  const isRows = (event: Buffer) => event[4]! >= 30 && event[4]! <= 32
  const firstRows = events.findIndex(isRows)

  it('are refused, never left out', async () => {
    await expect(readAll([events[0]!, events[firstRows]!])).rejects.toMatchObject({
      code: 'table-map-missing',
      reason: expect.stringContaining('table id'),
    })
  })

  it('are refused behind the statement that named the table, though its id is known', async () => {
    const upTo = events.slice(0, firstRows + 1)
    await expect(readAll([...upTo, events[firstRows]!])).rejects.toMatchObject({
      code: 'table-map-missing',
    })
    const second = events.findIndex((event, index) => index > firstRows && isRows(event))
    await expect(readAll([...events.slice(0, second - 1), events[second]!])).rejects.toMatchObject({
      code: 'table-map-missing',
    })
  })

  it('may be none: an event that only ends the statement', async () => {
    const dummy = Buffer.from([0xff, 0xff, 0xff, 0, 0, 0, 1, 0])
    const event = buildEvent(EventType.WRITE_ROWS_V1, dummy, { checksum: true })
    await expect(readAll([events[0]!, event])).resolves.toBeInstanceOf(BinlogReader)
  })
})
