import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folder, sink } from './make.ts'

async function findings(dir: string, path: string) {
  const found = []
  for await (const finding of sink(dir, { path }).sink.check()) found.push(finding)
  return found
}

test('a folder that can be made passes', async () => {
  const dir = await folder()
  const found = await findings(dir, 'not/yet/{table}')
  expect(found[0]).toMatchObject({ check: 'folder-writable', status: 'pass' })
  expect(found[1]).toMatchObject({ check: 'free-space' })
})

test('a file in the way fails, at check and at open', async () => {
  const dir = await folder()
  await writeFile(join(dir, 'taken'), '')
  const found = await findings(dir, 'taken/{table}')
  expect(found).toMatchObject([{ status: 'fail', code: 'SINK_DESTINATION_INVALID' }])
  await expect(sink(dir, { path: 'taken/x/{table}' }).sink.open()).rejects.toMatchObject({
    code: 'SINK_DESTINATION_INVALID',
  })
})
