import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { debianSource } from '../mysql/debian-archive.ts'
import { unpackDebianPackages } from '../mysql/debian-packages.ts'
import { mysqlPrograms } from '../mysql/programs.ts'
import { ownMysqlAvailable } from '../shared.ts'
import { COORDINATOR_VARIABLE } from '../shared/coordinator.ts'
import { findProgram } from '../process/server-process.ts'

const run = promisify(execFile)
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tailrace-apt-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** An apt configuration with these sources, beside an os-release. */
async function configuration(name: string, files: Record<string, string>): Promise<string> {
  const apt = join(folder, name)
  await mkdir(join(apt, 'sources.list.d'), { recursive: true })
  for (const [file, text] of Object.entries(files)) await writeFile(join(apt, file), text)
  return apt
}

describe('the Debian archive among apt’s sources', () => {
  const find = async (name: string, files: Record<string, string>, codename = 'bookworm') => {
    const apt = await configuration(name, { ...files, release: `VERSION_CODENAME=${codename}\n` })
    return debianSource('sid', apt, join(apt, 'release'))
  }

  test('is found in deb822 files, with its keys, past others', async () => {
    const others = 'Types: deb\nURIs: https://node.example/20\nSuites: nodistro\nComponents: main\n'
    const sources = `# Types: deb
Types: deb-src deb
URIs: http://mirror.example/debian/
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQ
`
    const security = `\nTypes: deb\nURIs: http://mirror.example/security\nSuites: bookworm-security\nComponents: main\n`
    expect(
      await find('deb822', {
        'sources.list.d/a.sources': others,
        'sources.list.d/debian.sources': security + '\n' + sources,
      }),
    ).toBe(`Types: deb
URIs: http://mirror.example/debian/
Suites: sid
Components: main
Signed-By: -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQ
`)
  })

  test('is found in lines', async () => {
    const list = `# deb http://old.example/debian bookworm main
deb cdrom:[Debian]/ bookworm main
deb [arch=amd64 signed-by=/usr/share/keyrings/d.gpg] http://mirror.example/debian trixie main
`
    expect(await find('lines', { 'sources.list': list }, 'trixie')).toBe(
      'Types: deb\nURIs: http://mirror.example/debian\nSuites: sid\nComponents: main\nSigned-By: /usr/share/keyrings/d.gpg\n',
    )
  })

  test('is missing where apt has other archives only', async () => {
    const list = 'deb http://mirror.example/ubuntu noble-updates main\n'
    expect(await find('other', { 'sources.list': list })).toBeUndefined()
    const off = 'Enabled: no\nTypes: deb\nURIs: http://m/d\nSuites: sid\nComponents: main\n'
    expect(await find('off', { 'sources.list.d/d.sources': off })).toBeUndefined()
  })
})

describe.skipIf(!findProgram('apt-get'))('fetching packages', () => {
  let apt: string
  beforeAll(async () => {
    apt = await configuration('archive', await archive('tailrace-probe', '9.7.4-2'))
  })
  const wanted = (version: string) => ({
    suite: 'sid',
    packages: ['tailrace-probe'],
    version,
    configuration: apt,
  })

  test('two at once give one whole folder, and nothing half', async () => {
    const cache = join(folder, 'cache')
    const target = join(cache, 'probe')
    const fetches = [1, 2].map(() => unpackDebianPackages(wanted('9.7.'), target))
    await Promise.all(fetches)
    expect(await readFile(join(target, 'usr', 'probe'), 'utf8')).toBe('9.7.4-2')
    expect(await readdir(cache)).toEqual(['probe'])
  })

  test('says when the suite has another version by now', async () => {
    const target = join(folder, 'cache', 'newer')
    await expect(unpackDebianPackages(wanted('9.8.'), target)).rejects.toThrow(
      'newer cannot be fetched: Debian sid has moved on: its tailrace-probe is 9.7.4-2',
    )
    expect(existsSync(target)).toBe(false)
  })

  test('gives apt’s own words', async () => {
    const unknown = { ...wanted('1'), packages: ['no-such-package'] }
    await expect(unpackDebianPackages(unknown, join(folder, 'cache', 'x'))).rejects.toThrow(
      'Unable to locate package no-such-package',
    )
  })

  /** A Debian archive in this folder with one package, as apt's sources. */
  async function archive(name: string, version: string): Promise<Record<string, string>> {
    const pool = join(folder, 'debian')
    const tree = join(folder, 'tree')
    await mkdir(join(tree, 'DEBIAN'), { recursive: true })
    await mkdir(join(tree, 'usr'))
    await writeFile(join(tree, 'usr', 'probe'), version)
    const control = `Package: ${name}\nVersion: ${version}\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: probe\n`
    await writeFile(join(tree, 'DEBIAN', 'control'), control)
    const architecture = (await run('dpkg', ['--print-architecture'])).stdout.trim()
    const index = join('main', `binary-${architecture}`, 'Packages')
    await mkdir(join(pool, 'dists', 'sid', index, '..'), { recursive: true })
    await run('dpkg-deb', ['--build', tree, join(pool, 'probe.deb')])
    const file = await readFile(join(pool, 'probe.deb'))
    const sha = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex')
    const packages = `${control}Filename: probe.deb\nSize: ${file.length}\nSHA256: ${sha(file)}\n`
    await writeFile(join(pool, 'dists', 'sid', index), packages)
    await writeFile(
      join(pool, 'dists', 'sid', 'Release'),
      `Suite: sid\nArchitectures: ${architecture}\nComponents: main\nSHA256:\n ${sha(packages)} ${packages.length} ${index}\n`,
    )
    return {
      'sources.list.d/debian.sources': `Types: deb\nURIs: copy:${pool}\nSuites: sid\nComponents: main\nTrusted: yes\n`,
    }
  }
})

test('a machine that cannot have a server is a named skip, or a failure where all is required', async () => {
  vi.stubEnv('PATH', '/nowhere')
  vi.stubEnv('XDG_CACHE_HOME', '/nowhere')
  vi.stubEnv('TAILRACE_REQUIRE_ALL', '')
  vi.stubEnv('TAILRACE_TEST_MYSQL_9_7_ROOT', '')
  vi.stubEnv(COORDINATOR_VARIABLE, '')
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const why =
    'MySQL 9.7 cannot be fetched: no `apt-get` on PATH, and TAILRACE_TEST_MYSQL_9_7_ROOT names no other'
  expect(await ownMysqlAvailable()).toEqual({ available: false, reason: why })
  expect(warn.mock.lastCall?.[0]).toMatch(/^Skipped .*mysql-programs\.test\.ts, as MySQL 9\.7/)
  vi.stubEnv('TAILRACE_REQUIRE_ALL', '1')
  await expect(ownMysqlAvailable()).rejects.toThrow(`no suite may be skipped, but ${why}`)
  vi.stubEnv('TAILRACE_TEST_MYSQL_9_7_ROOT', folder)
  await expect(mysqlPrograms('mysql-9.7')).rejects.toThrow(`${folder} holds no MySQL 9.7`)
  vi.unstubAllEnvs()
  warn.mockRestore()
})

test('other programs of a server run too', async ({ skip }) => {
  const { available, reason } = await ownMysqlAvailable()
  if (!available) skip(reason)
  const { command, args } = (await mysqlPrograms('mysql-9.7')).program('mysqlbinlog')!
  const { stdout } = await run(command, [...args, '--version'])
  expect(stdout).toContain('Ver 9.7.')
})
