import {
  appendFile,
  mkdir,
  open,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { SchemaChange } from '@tailrace/plugin-api'
import { describe, expect, test, vi } from 'vitest'
import { insert, table, transaction } from './changes.ts'
import { batch, folder, sink } from './make.ts'

const read = (...path: string[]) => readFile(join(...path), 'utf8')

describe('lines', () => {
  test('go to the file of their table, in order', async () => {
    const dir = await folder()
    const { sink: file } = sink(dir, { path: 'out/{schema}.{table}.jsonl' })
    await file.open()
    const [a, b] = [table('a'), table('b')]
    await file.write(batch([insert(a), insert(b), insert(a)]))
    await file.write(batch([insert(a)], () => ({ value: 'last' })))
    expect(await read(dir, 'out/public.a.jsonl')).toBe('{"n":0}\n{"n":2}\nlast\n')
    expect(await read(dir, 'out/public.b.jsonl')).toBe('{"n":1}\n')
  })

  test('of a tombstone are left out', async () => {
    const dir = await folder()
    const { sink: file } = sink(dir, { path: 'a' })
    await file.open()
    const changes = [insert(table('a')), insert(table('a'))]
    await file.write(batch(changes, (_, i) => ({ value: i === 0 ? null : 'x' })))
    expect(await read(dir, 'a')).toBe('x\n')
  })

  test('with a line break are refused, and nothing is written after them', async () => {
    const dir = await folder()
    const { sink: file } = sink(dir, { path: 'a' })
    await file.open()
    const broken = file.write(batch([insert(table('a'))], () => ({ value: 'x\ny' })))
    await expect(broken).rejects.toMatchObject({ code: 'SINK_REJECTED' })
    await expect(file.write(batch([insert(table('a'))]))).rejects.toMatchObject({
      code: 'SINK_REJECTED',
    })
  })

  test('hold id, key, value and headers with content: record', async () => {
    const dir = await folder()
    const { sink: file } = sink(dir, { path: 'a', content: 'record' })
    await file.open()
    const values = ['{\n "n": 12345678901234567890 }', 'plain "text"', Buffer.from([0xff, 0]), null]
    await file.write(
      batch(
        values.map((_, i) => insert(table('a'), i)),
        (_, i) => ({
          key: i === 0 ? '7' : null,
          value: values[i]!,
          ...(i === 1 && { headers: { 'x"y': Buffer.from('z') } }),
        }),
      ),
    )
    expect((await read(dir, 'a')).split('\n')).toEqual([
      '{"id":"s/0","key":7,"value":{  "n": 12345678901234567890 }}',
      '{"id":"s/1","key":null,"value":"plain \\"text\\"","headers":{"x\\"y":"z"}}',
      '{"id":"s/2","key":null,"value":{"base64":"/wA="}}',
      '{"id":"s/3","key":null,"value":null}',
      '',
    ])
  })

  test('about no table go to the other file, those of a schema change to its table', async () => {
    const dir = await folder()
    const { sink: file } = sink(dir, { path: 'out/{table}.jsonl', otherPath: 'rest.jsonl' })
    await file.open()
    const at = { transaction, place: 1, ordinal: 0 }
    const ddl: SchemaChange = {
      kind: 'schema',
      action: 'drop',
      database: 'shop',
      schema: 'public',
      name: 'gone',
      table: null,
      previous: null,
      statement: null,
      ...at,
    }
    await file.write(
      batch([{ kind: 'mark', mark: 'begin', ...at }, ddl, { ...ddl, name: null }], (change) => ({
        value: change.kind,
        role: 'schema',
      })),
    )
    expect(await read(dir, 'out/rest.jsonl')).toBe('mark\nschema\n')
    expect(await read(dir, 'out/gone.jsonl')).toBe('schema\n')
  })

  test('never leave the folder', async () => {
    const dir = await folder()
    const { sink: file } = sink(dir, { path: 'out/{schema}/{table}' })
    await file.open()
    await file.write(
      batch([insert(table('../../up', '..')), insert(table('x'))], (_, i) => ({
        value: 'v',
        ...(i === 1 && { destination: '../../etc/x' }),
      })),
    )
    const made = await readdir(dir, { recursive: true, withFileTypes: true })
    const files = made.filter((entry) => entry.isFile())
    expect(files.map((entry) => join(entry.parentPath, entry.name)).sort()).toEqual([
      join(dir, 'out/%2E./%2E.%2F..%2Fup'),
      join(dir, 'out/%2E./%2E./etc/x'),
    ])
  })
})

describe('durability', () => {
  test('many batches share an fsync, and none resolves before it', async () => {
    const dir = await folder()
    const { sink: file } = sink(dir, { path: 'a' })
    await file.open()
    const probe = await open(join(dir, 'probe'), 'w')
    const prototype = Object.getPrototypeOf(probe) as FileHandle
    await probe.close()
    const written: string[] = []
    const datasync = vi.spyOn(prototype, 'datasync').mockImplementation(async () => {
      written.push(await read(dir, 'a'))
    })
    try {
      const a = table('a')
      const made = Array.from({ length: 20 }, (_, i) =>
        batch([insert(a)], () => ({ value: String(i) })),
      )
      await Promise.all(made.map((b) => file.write(b)))
      expect(datasync).toHaveBeenCalledTimes(1)
      expect(written).toEqual([Array.from({ length: 20 }, (_, i) => `${i}\n`).join('')])
      expect(made.every((b) => b.released === 1)).toBe(true)
    } finally {
      datasync.mockRestore()
    }
  })

  test('a line that a crash left unfinished is cut off', async () => {
    const dir = await folder()
    await writeFile(join(dir, 'a'), `whole\n${'torn'.repeat(40_000)}`)
    await writeFile(join(dir, 'b'), 'torn')
    const { sink: file, logs } = sink(dir, { path: '{table}' })
    await file.open()
    await file.write(batch([insert(table('a')), insert(table('b'))], () => ({ value: 'x' })))
    expect(await read(dir, 'a')).toBe('whole\nx\n')
    expect(await read(dir, 'b')).toBe('x\n')
    expect(new Set(logs.map((log) => log.fields['bytes']))).toEqual(new Set([160_000, 4]))
  })

  test('a full disk is retryable, and the retry leaves no half line', async () => {
    const dir = await folder()
    await symlink('/dev/full', join(dir, 'a'))
    const { sink: file } = sink(dir, { path: 'a' })
    await file.open()
    const failed = file.write(batch([insert(table('a'))]))
    await expect(failed).rejects.toMatchObject({ code: 'SINK_UNAVAILABLE', retryable: true })
    await expect(file.write(batch([]))).rejects.toMatchObject({ code: 'SINK_UNAVAILABLE' })
    await file.close()
    await rm(join(dir, 'a'))
    await file.open()
    await file.write(batch([insert(table('a'))]))
    expect(await read(dir, 'a')).toBe('{"n":0}\n')
  })

  test('what is taken back after a failed fsync is there once after the retry', async () => {
    const dir = await folder()
    const { sink: file } = sink(dir, { path: 'a' })
    await file.open()
    await file.write(batch([insert(table('a'))], () => ({ value: 'first' })))
    const probe = await open(join(dir, 'a'))
    const prototype = Object.getPrototypeOf(probe) as FileHandle
    await probe.close()
    const datasync = vi
      .spyOn(prototype, 'datasync')
      .mockRejectedValueOnce(Object.assign(new Error('i/o'), { code: 'EIO' }))
    await expect(file.write(batch([insert(table('a'))]))).rejects.toMatchObject({ retryable: true })
    datasync.mockRestore()
    await file.close()
    await file.open()
    await file.write(batch([insert(table('a'))]))
    expect(await read(dir, 'a')).toBe('first\n{"n":0}\n')
  })

  test('close and abort reject what is pending', async () => {
    const dir = await folder()
    const first = sink(dir, { path: 'a' })
    await first.sink.open()
    const pending = first.sink.write(batch([insert(table('a'))]))
    const closed = first.sink.close()
    await expect(pending).rejects.toMatchObject({ code: 'SINK_RESET' })
    await closed
    const second = sink(dir, { path: 'a' })
    await second.sink.open()
    const aborted = second.sink.write(batch([insert(table('a'))]))
    second.abort.abort(new Error('stop'))
    await expect(aborted).rejects.toThrow('stop')
  })
})

describe('rotation', () => {
  test('by size, at the border of batches, without losing a line', async () => {
    const dir = await folder()
    const { sink: file } = sink(dir, { path: '{table}.jsonl', rotate: { size: '10B' } })
    await file.open()
    for (let i = 0; i < 5; i++) {
      await file.write(batch([insert(table('a'))], () => ({ value: `line ${i}` })))
    }
    const names = (await readdir(dir)).sort()
    expect(names).toEqual([
      'a.20240506T070809123Z-1.jsonl',
      'a.20240506T070809123Z.jsonl',
      'a.jsonl',
    ])
    expect(await Promise.all(names.map((name) => read(dir, name)))).toEqual([
      'line 2\nline 3\n',
      'line 0\nline 1\n',
      'line 4\n',
    ])
  })

  test('by age', async () => {
    const dir = await folder()
    const { sink: file, clock } = sink(dir, { path: 'a.jsonl', rotate: { age: '1h' } })
    await file.open()
    const write = () => file.write(batch([insert(table('a'))]))
    await write()
    clock.time += 3_599_999
    await write()
    expect(await readdir(dir)).toEqual(['a.jsonl'])
    clock.time += 1
    await write()
    expect(await readdir(dir)).toHaveLength(2)
    expect(await read(dir, 'a.jsonl')).toBe('{"n":0}\n')
  })

  test('by age also while nothing is written', async () => {
    const dir = await folder()
    const { sink: file, clock } = sink(dir, { path: 'a.jsonl', rotate: { age: '1s' } })
    await file.open()
    await file.write(batch([insert(table('a'))]))
    clock.time += 1000
    await expect
      .poll(() => readdir(dir), { timeout: 5000 })
      .toEqual(['a.20240506T070810123Z.jsonl'])
  })

  test('compresses what was rotated, also what an earlier run left', async () => {
    const dir = await folder()
    await mkdir(dir, { recursive: true })
    await appendFile(join(dir, 'a.20230101T000000000Z.jsonl'), 'old\n')
    await appendFile(join(dir, 'a.notes.jsonl'), 'not ours\n')
    const { sink: file } = sink(dir, { path: 'a.jsonl', rotate: { size: '1B', gzip: true } })
    await file.open()
    await file.write(batch([insert(table('a'))], () => ({ value: 'one' })))
    await file.write(batch([insert(table('a'))], () => ({ value: 'two' })))
    const expected = [
      'a.20230101T000000000Z.jsonl.gz',
      'a.20240506T070809123Z.jsonl.gz',
      'a.jsonl',
      'a.notes.jsonl',
    ]
    await expect.poll(async () => (await readdir(dir)).sort(), { timeout: 5000 }).toEqual(expected)
    const [old, one] = await Promise.all(
      expected.slice(0, 2).map(async (name) => gunzipSync(await readFile(join(dir, name)))),
    )
    expect(`${String(old)}${String(one)}`).toBe('old\none\n')
  })
})

test('many tables do not use up file handles', async () => {
  const dir = await folder()
  const { sink: file } = sink(dir, { path: '{table}' })
  await file.open()
  const tables = Array.from({ length: 300 }, (_, i) => table(`t${i}`))
  await file.write(batch(tables.map((t) => insert(t))))
  const held = (await readdir('/proc/self/fd', { withFileTypes: true })).length
  await file.write(batch(tables.map((t) => insert(t))))
  expect(await readdir(dir)).toHaveLength(300)
  expect(held).toBeLessThan(200)
  expect(await read(dir, 't299')).toBe('{"n":299}\n{"n":299}\n')
})
