import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { API_VERSION } from '@tailrace/plugin-api'
import { describe, expect, test } from 'vitest'
import { readFleet, readOptions, readSources } from './fleet.ts'

const fleet = await readFleet()
/** Packages of ours that know nothing of Tailrace: to a plugin they are libraries like others. */
const libraries = new Set(['@tailrace/mysql-binlog', '@tailrace/mysql-ddl'])

test('the fleet has plugins of every kind', () => {
  const kinds = new Set(fleet.map(({ plugin }) => plugin.kind))
  expect(kinds).toEqual(new Set(['source', 'transform', 'encoder', 'sink']))
})

describe.each(fleet)('$title', (member) => {
  const { folder, title, manifest, plugin } = member

  test('says what it is', () => {
    expect(`${plugin.kind}-${plugin.name}`).toBe(title)
    expect(manifest.name).toBe(`@tailrace/${title}`)
    expect(plugin.apiVersion).toBe(API_VERSION)
    expect(plugin.summary).toMatch(/^\p{Lu}.*\.$/u)
    expect(['experimental', 'beta', 'stable']).toContain(plugin.stability)
    expect(plugin).toHaveProperty('create', expect.any(Function))
  })

  test('keeps to what the conformance kit asks', () => {
    expect(existsSync(join(folder, 'test/conformance.test.ts'))).toBe(true)
  })

  test('describes every option', () => {
    const { found } = readOptions(plugin)
    expect(found.filter(({ described }) => !described).map(({ path }) => path)).toEqual([])
    expect(found.filter(({ name }) => !/^[a-z][A-Za-z0-9]*$/u.test(name))).toEqual([])
  })

  test('refuses unknown keys', () => {
    expect(readOptions(plugin).loose).toEqual([])
    const { options: given = {} } = plugin.examples?.[0] ?? {}
    const { error } = plugin.options.safeParse({ ...given, noSuchOption: 1 })
    expect(error?.issues).toContainEqual(
      expect.objectContaining({ code: 'unrecognized_keys', keys: ['noSuchOption'] }),
    )
  })

  test('has examples that are valid', () => {
    expect(plugin.examples?.length ?? 0).toBeGreaterThan(0)
    for (const { options } of plugin.examples ?? []) {
      expect(plugin.options.safeParse(options).error).toBeUndefined()
    }
  })

  test('has a README with its options', () => {
    const readme = readFileSync(join(folder, 'README.md'), 'utf8')
    expect(readme).toMatch(new RegExp(`^# ${manifest.name}\n`, 'u'))
    const [, table] = /<!-- options:start -->(.*)<!-- options:end -->/su.exec(readme) ?? []
    const { found } = readOptions(plugin)
    for (const { path } of found.filter((option) => /^\w+$/u.test(option.path))) {
      expect(table).toContain(`\`${path}\``)
    }
  })

  test('is a package that can be published', () => {
    expect(manifest).toMatchObject({
      license: 'Apache-2.0',
      type: 'module',
      sideEffects: false,
      description: expect.stringMatching(/\.$/u),
      engines: { node: '>=24.15' },
      peerDependencies: { '@tailrace/plugin-api': '>=0.1.0 <1.0.0', rxjs: '^7.8.2' },
    })
    expect(manifest.keywords).toEqual(
      expect.arrayContaining(['cdc', 'tailrace', 'tailrace-plugin', `tailrace-${plugin.kind}`]),
    )
    expect(manifest.files).toContain('dist')
    expect(existsSync(join(folder, 'dist/index.d.ts'))).toBe(true)
  })

  test('imports plugin-api and its own dependencies only', () => {
    const { dependencies, peerDependencies, optionalDependencies } = manifest
    const own = Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies })
    const ours = own.filter((name) => name.startsWith('@tailrace/') && !libraries.has(name))
    expect(ours).toEqual(['@tailrace/plugin-api'])
    const foreign = readSources(folder).flatMap(({ path, imports }) =>
      imports.filter((name) => {
        if (name.startsWith('node:')) return false
        if (name.startsWith('.')) return !join(path, '..', name).startsWith('src/')
        return !own.includes(name.split('/', name.startsWith('@') ? 2 : 1).join('/'))
      }),
    )
    expect(foreign).toEqual([])
  })
})
