import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSources, root } from './fleet.ts'

const sourcesOf = (name: string) => readSources(join(root, 'packages', name))

/** Files of a package that import what a pattern says, as `file ← module`. */
function importers(name: string, pattern: RegExp): string[] {
  return sourcesOf(name).flatMap(({ path, imports }) =>
    imports.filter((module) => pattern.test(module)).map((module) => `${path} ← ${module}`),
  )
}

describe('packages know each other in one direction', () => {
  test('plugin-api knows none of the others and does no I/O', () => {
    expect(sourcesOf('plugin-api').length).toBeGreaterThan(10)
    expect(importers('plugin-api', /^@tailrace\//u)).toEqual([])
    expect(importers('plugin-api', /^node:/u)).toEqual([])
    expect(importers('plugin-api', /^(?!\.|rxjs|zod$)/u)).toEqual([])
  })

  test('core knows plugin-api alone', () => {
    expect(importers('core', /^@tailrace\/(?!plugin-api)/u)).toEqual([])
  })

  test('the command knows core and plugin-api alone', () => {
    expect(importers('cli', /^@tailrace\/(?!plugin-api|core)/u)).toEqual([])
  })

  test('the conformance kit knows core and plugin-api alone', () => {
    expect(sourcesOf('conformance').length).toBeGreaterThan(10)
    expect(importers('conformance', /^@tailrace\/(?!plugin-api|core)/u)).toEqual([])
  })

  test.each(['mysql-binlog', 'mysql-ddl'])('%s knows none', (name) => {
    expect(sourcesOf(name).length).toBeGreaterThan(10)
    expect(importers(name, /^@tailrace\//u)).toEqual([])
  })

  test('one file knows the container library', () => {
    expect(importers('core', /^(?:tsyringe|reflect-metadata)/u)).toEqual([
      'src/container.ts ← reflect-metadata',
      'src/container.ts ← tsyringe',
    ])
    expect(importers('cli', /^tsyringe/u)).toEqual([])
  })
})
