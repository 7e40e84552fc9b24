import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'

const folders: string[] = []

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

/** The path of a plugin in `fixtures/`. */
export function fixture(name: string): string {
  return join(import.meta.dirname, 'fixtures', `${name}.ts`)
}

/**
 * A folder of its own that can use this repository's packages; removed after the test.
 *
 * @param files contents by name
 */
export async function workspace(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tailrace-cli-'))
  folders.push(folder)
  await symlink(join(import.meta.dirname, '../../../node_modules'), join(folder, 'node_modules'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return folder
}

/** A config from the toy source to a sink. */
export function toyConfig({
  source = '',
  sink = '{ use: file, path: out.jsonl, content: record }',
  more = '',
} = {}): string {
  return `pipelines:
  toys:
    source: { use: ${fixture('numbers')}${source === '' ? '' : `, ${source}`} }
    sinks: [${sink}]
    ${more}
`
}

/** A workspace with a config from the toy source to a sink. */
export function toyWorkspace(options: Parameters<typeof toyConfig>[0] = {}): Promise<string> {
  return workspace({ 'tailrace.config.yaml': toyConfig(options) })
}
