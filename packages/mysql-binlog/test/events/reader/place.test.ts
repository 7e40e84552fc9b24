import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BinlogReader, EventFlag, EventType } from '../../../src/index.ts'
import { wholePackets } from '../../fixtures/capture.ts'
import { buildEvent, eventsOf, sealed } from '../build-event.ts'
import { fixture, record, Recorder, servers } from '../recorder.ts'

describe.each(servers)('places in logs of %s', async (server) => {
  const files = await readdir(join(import.meta.dirname, '../../fixtures', server))

  it.each(files.filter((file) => file.endsWith('.bin')))(
    'are each event\u2019s own in %s',
    async (file) => {
      const log = await record(server, file.slice(0, -4), { file })
      const places = new Map(log.calls.map(({ place }) => [place.position, place.nextPosition]))
      const bytes = await fixture(server, file)
      let at = 4
      const expected = eventsOf(bytes).map((event): [number, number] => [at, (at += event.length)])
      expect([...places]).toEqual(expected)
      expect(log.calls.every(({ place }) => place.file === file)).toBe(true)
    },
  )

  it('follow a dump from within a file without checksums into one that has them', async () => {
    const recorder = new Recorder()
    const reader = new BinlogReader(recorder.handler)
    const bytes = await fixture(server, 'dump.packets')
    for (const { at, end } of wholePackets(bytes)) await reader.read(bytes, at, end)
    const [first, , artificial] = recorder.all('rotate')
    expect(artificial).toMatchObject({ position: 4, isArtificial: true })
    expect(recorder.all('formatDescription').map(({ checksum }) => checksum)).toEqual([
      'none',
      'crc32',
    ])
    const gtid = recorder.calls.find(({ name }) => name === 'gtid' || name === 'mariadbGtid')!
    expect(gtid.place).toMatchObject({ file: first!.file, position: first!.position })
    const commit = recorder.calls.find(({ name }) => name === 'xid')
    const ends = recorder.calls.filter(({ name }) => name === 'rotate')
    expect(ends[1]!.place.position).toBe(commit!.place.nextPosition)
    const [heartbeat] = recorder.all('heartbeat')
    expect(heartbeat!.file).toBe(artificial!.file)
    expect([null, reader.place.nextPosition]).toContain(heartbeat!.position)
    expect(reader.place).toMatchObject({ file: artificial!.file })
  })
})

describe('files past 4 GiB', async () => {
  const GIB4 = 2 ** 32
  const events = eventsOf(await fixture('mysql-9.7', 'transactions.bin'))
  const [description, ...rest] = events

  it('count on past 32 bits', async () => {
    const recorder = new Recorder()
    const start = GIB4 - 600
    const reader = new BinlogReader(recorder.handler, { file: 'big.000001', position: start })
    // A dump from within a file repeats its description without a position.
    await reader.read(moved(description!, null))
    let position = start
    for (const event of rest) {
      position += event.length
      await reader.read(moved(event, position))
      expect(reader.place.nextPosition).toBe(event[4] === EventType.ROTATE ? 4 : position)
    }
    expect(position).toBeGreaterThan(GIB4 + 1000)
  })

  it('go on where a ROTATE event says', async () => {
    const body = Buffer.alloc(8 + 10, 'big.000002')
    body.writeBigUInt64LE(BigInt(3 * GIB4 + 5), 0)
    body.write('big.000002', 8)
    const recorder = new Recorder()
    const reader = new BinlogReader(recorder.handler)
    await reader.read(
      buildEvent(EventType.ROTATE, body, { flags: EventFlag.ARTIFICIAL, checksum: true }),
    )
    expect(reader.place).toMatchObject({ file: 'big.000002', nextPosition: 3 * GIB4 + 5 })
    await reader.read(moved(description!, null))
    await reader.read(moved(rest[0]!, 3 * GIB4 + 5 + rest[0]!.length))
    expect(reader.place.position).toBe(3 * GIB4 + 5)
  })

  it('are skipped as heartbeats say, in both forms and in MariaDB\u2019s for large positions', async () => {
    const reader = new BinlogReader(new Recorder().handler, { file: 'f.1', position: GIB4 - 50 })
    const name = Buffer.from('f.1')
    await reader.read(buildEvent(EventType.HEARTBEAT, name, { endPosition: 70 }))
    expect(reader.place.nextPosition).toBe(GIB4 + 70)
    const fields = Buffer.from([1, 3, ...name, 2, 9, 0xfe, 0, 0, 0, 0, 2, 0, 0, 0, 0])
    await reader.read(buildEvent(EventType.HEARTBEAT_V2, fields))
    expect(reader.place.nextPosition).toBe(2 * GIB4)
    const large = Buffer.concat([Buffer.from([9, 0, 0, 0, 3, 0, 0, 0]), name])
    await reader.read(buildEvent(EventType.HEARTBEAT, large))
    expect(reader.place.nextPosition).toBe(3 * GIB4 + 9)
    await reader.read(buildEvent(EventType.HEARTBEAT, Buffer.from('f.2'), { endPosition: 500 }))
    expect(reader.place.nextPosition).toBe(3 * GIB4 + 9)
  })
})

/** The event as it would be at another place, or outside of the file. */
function moved(event: Buffer, endPosition: number | null): Buffer {
  const copy = Buffer.from(event)
  copy.writeUInt32LE(endPosition === null ? 0 : endPosition % 2 ** 32, 13)
  return sealed(copy)
}
