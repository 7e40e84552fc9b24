import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { insert, table } from './changes.ts'
import { batch, folder, sink } from './make.ts'

test('after kill -9 every confirmed line is there, whole, and writing goes on behind it', async () => {
  const dir = await folder()
  const child = spawn(process.execPath, [join(import.meta.dirname, 'endless-writer.ts'), dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let confirmed = -1
  for await (const line of createInterface({ input: child.stdout })) {
    confirmed = Number(line)
    if (confirmed === 200) child.kill('SIGKILL')
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  expect(child.signalCode).toBe('SIGKILL')
  expect(confirmed).toBeGreaterThanOrEqual(200)

  const { sink: file } = sink(dir, { path: 'a' })
  await file.open()
  await file.write(batch([insert(table('a'))], () => ({ value: 'again' })))
  const lines = (await readFile(join(dir, 'a'), 'utf8')).trimEnd().split('\n')
  expect(lines.pop()).toBe('again')
  expect(lines.length).toBeGreaterThan(confirmed)
  expect(lines.every((line, i) => line === `${i}:${'x'.repeat(5000)}`)).toBe(true)
})
