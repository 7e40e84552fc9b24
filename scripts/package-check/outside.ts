import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './run-command.ts'

/** Installs tarballs, and the plugin package of somebody else, in a folder as `npm init` leaves it. */
export async function installOutside(folder: string, tarballs: readonly string[]): Promise<void> {
  const files = join(import.meta.dirname, 'outside')
  await run('npm', ['init', '--yes'], folder)
  await run('npm', ['pack', join(files, 'tailrace-transform-shout')], folder)
  const [foreign] = globSync('tailrace-transform-shout-*.tgz', { cwd: folder })
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
  await run('npm', ['install', ...quiet, `./${foreign!}`, ...tarballs], folder)
  for (const file of ['tailrace.config.yaml', 'ticks.ts', 'redact.ts', 'embed.mts']) {
    await cp(join(files, file), join(folder, file))
  }
}

/** Checks the folder's TypeScript against the installed types, which must not need any `@types` package. */
export async function typecheckOutside(folder: string): Promise<void> {
  const options = '--noEmit --strict --target es2024 --module nodenext --allowImportingTsExtensions'
  await run('tsc', [...options.split(' '), 'ticks.ts', 'redact.ts', 'embed.mts'], folder)
}

async function tailrace(folder: string, ...args: string[]): Promise<Record<string, unknown>[]> {
  const output = await run('npx', ['--no-install', 'tailrace', ...args], folder)
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** Runs a pipeline of the folder with the installed command, and looks at what it wrote. */
export async function runOutside(folder: string): Promise<void> {
  const listed = await tailrace(folder, 'list')
  const broken = listed.filter(({ type, error }) => type === 'plugin' && error !== null)
  assert.deepEqual(broken, [], 'plugins that cannot be loaded')
  assert.ok(listed.some(({ package: name }) => name === 'tailrace-transform-shout'))
  assert.ok(listed.some(({ package: name }) => name === '@tailrace/source-postgres'))

  const findings = await tailrace(folder, 'check')
  assert.equal(findings.at(-1)!['fail'], 0)

  const statuses = await tailrace(folder, 'run')
  assert.equal(statuses.at(-1)!['state'], 'stopped')

  const text = await readFile(join(folder, 'out/all.jsonl'), 'utf8')
  const records = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; value: unknown })
  assert.deepEqual(
    records.map(({ id }) => id),
    Array.from({ length: 100 }, (_, i) => `ticks/${i + 1}`),
  )
  const seventh = JSON.stringify(records[6]!.value)
  assert.match(seventh, /"CUSTOMER 7"/u)
  assert.match(seventh, /"card":"\*\*\*"/u)

  await run('node', ['embed.mts'], folder)
  const embedded = await readFile(join(folder, 'out/embedded.jsonl'), 'utf8')
  assert.equal(embedded.trimEnd().split('\n').length, 10)
}
