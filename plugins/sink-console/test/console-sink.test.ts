import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import plugin from '../src/index.ts'
import { batchOf, change, Screen, sinkOn, table } from './make.ts'

const orders = table({ id: 'int64' })
const insert = () => change('insert', orders, { after: [7n] })

test.each([
  [true, {}, false, '\u001B[32m+ \u001B[0m\u001B[1mpublic.orders\u001B[0m\u001B[36m 7\u001B[0m\n'],
  [true, {}, true, '+ public.orders 7\n'],
  [true, { color: 'never' }, false, '+ public.orders 7\n'],
  [false, { format: 'pretty' }, false, '+ public.orders 7\n'],
  [false, { format: 'pretty', color: 'always' }, true, expect.stringContaining('\u001B[32m')],
  [false, {}, false, expect.stringContaining('{"op":"insert"')],
  [true, { format: 'json' }, false, expect.stringContaining('{"op":"insert"')],
])('terminal %s with %j and NO_COLOR %s', async (terminal, options, noColor, expected) => {
  const screen = new Screen(terminal)
  const { sink } = await sinkOn(screen, options, noColor)
  await sink.write(batchOf([insert()]))
  expect(screen.text).toEqual(expected)
})

test('with an encoder, its values are printed', async () => {
  const screen = new Screen(true)
  const { sink } = await sinkOn(screen)
  await sink.write(batchOf([insert()], ['{"a":1}', null, '{"b":2}']))
  await sink.write({ ...batchOf([insert()]), encoded: true })
  expect(screen.text).toBe('{"a":1}\n{"b":2}\n')
})

test('writes no quicker than the output takes it', async () => {
  let release = () => {}
  const slow = new Writable({
    highWaterMark: 1,
    write: (_chunk, _encoding, done) => {
      release = done
    },
  })
  const { sink } = await sinkOn(slow)
  let written = false
  const writing = sink.write(batchOf([insert()])).then(() => (written = true))
  await new Promise(setImmediate)
  expect(written).toBe(false)
  release()
  await writing
})

test('close and abort reject what is pending', async () => {
  const stuck = () => new Writable({ write: () => {} })
  const first = await sinkOn(stuck())
  const pending = first.sink.write(batchOf([insert()]))
  await first.sink.close()
  await expect(pending).rejects.toMatchObject({ code: 'SINK_RESET' })
  const second = await sinkOn(stuck())
  const aborted = second.sink.write(batchOf([insert()]))
  second.abort.abort(new Error('stop'))
  await expect(aborted).rejects.toThrow('stop')
})

test('a reader that goes away ends the writing with an error, not the process', async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'endless-printer.ts')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await once(child.stdout, 'data')
  child.stdout.destroy()
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  expect([said, code]).toEqual(['SINK_DESTINATION_MISSING false\n', 0])
})

test('check says what the output is', async () => {
  const { sink } = await sinkOn(new Screen(true))
  for await (const finding of sink.check()) {
    expect(finding).toMatchObject({ status: 'pass', detail: 'standard output is a terminal' })
  }
})

test.each(plugin.examples!.map((example) => [example.title, example.options]))(
  'the example "%s" is valid',
  (_, options) => {
    expect(plugin.options.safeParse(options)).toMatchObject({ success: true })
  },
)

test('an unknown option is refused', () => {
  expect(plugin.options.safeParse({ colour: 'never' }).success).toBe(false)
})
