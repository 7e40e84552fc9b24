import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tailrace } from './command.ts'
import { toyConfig, workspace } from './workspace.ts'
import { describe, expect, it } from 'vitest'

const folder = join(import.meta.dirname, '..')

/** Runs the command under a Node that says it is of another version. */
function under(version: string): { readonly status: number | null; readonly stderr: string } {
  const pretend = `Object.defineProperty(process, 'versions', { value: { node: '${version}' } })`
  return spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${pretend}`, join(folder, 'bin/tailrace.js'), '--help'],
    { encoding: 'utf8' },
  )
}

describe('bin/tailrace.js', () => {
  it('asks for the version of Node that package.json states', async () => {
    const { engines } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
      engines: { node: string }
    }
    const [, major, minor] = /^>=(\d+)\.(\d+)$/u.exec(engines.node)!
    for (const old of ['20.20.2', `${Number(major) - 1}.99.0`, `${major}.${Number(minor) - 1}.0`]) {
      expect(under(old)).toMatchObject({
        status: 2,
        stderr: expect.stringContaining(`needs Node.js ${major}.${minor} or later; this is ${old}`),
      })
    }
    expect(under(`${major}.${minor}.0`).status).toBe(0)
    expect(under(`${Number(major) + 1}.0.0`).status).toBe(0)
  })

  it.each([
    ['run', { NODE_OPTIONS: '' }, 4],
    ['run', { NODE_OPTIONS: '--max-semi-space-size=8' }, 8],
    ['check', { NODE_OPTIONS: '' }, null],
  ] as const)('%s with %o has a young generation of %s MiB', async (command, env, size) => {
    const cwd = await workspace({
      'services.js': `export default () => {
        console.log(JSON.stringify([...process.execArgv, process.env.NODE_OPTIONS]))
      }`,
      'tailrace.config.yaml': `${toyConfig({ source: 'limit: 1, every: 1' })}services: ./services.js`,
    })
    const { code, stdout } = await tailrace([command], { cwd, env })
    expect(code).toBe(0)
    const options = /--max-semi-space-size=(\d+)/u.exec(stdout)?.[1]
    expect(options ?? null).toBe(size === null ? null : String(size))
  })
})
