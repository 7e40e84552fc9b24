import { describe, expect, test } from 'vitest'
import plugin from '../src/index.ts'
import { compilePathTemplate, safeName } from '../src/path-template.ts'

test.each(plugin.examples!.map((example) => [example.title, example.options]))(
  'the example "%s" is valid',
  (_, options) => {
    expect(plugin.options.safeParse(options)).toMatchObject({ success: true })
  },
)

test.each([
  ['a folder', { path: 'out/' }],
  ['an unknown placeholder', { path: 'out/{tabel}' }],
  ['a placeholder in otherPath', { path: 'a', otherPath: '{table}' }],
  ['rotation without a limit', { path: 'a', rotate: { gzip: true } }],
  ['an age below a second', { path: 'a', rotate: { age: '10ms' } }],
  ['an unknown key', { path: 'a', rotation: {} }],
])('%s is refused', (_, options) => {
  expect(plugin.options.safeParse(options).success).toBe(false)
})

describe('paths', () => {
  test('split into a fixed folder and a part per table', () => {
    const names = { database: 'd', schema: null, name: 't' }
    const template = compilePathTemplate('/var/x/{database}/y/{schema}.{table}')
    expect(template.folder).toBe('/var/x')
    expect(template.pathOf(names)).toBe('d/y/d.t')
    expect(compilePathTemplate('/{table}').folder).toBe('/')
    expect(compilePathTemplate('{table}').folder).toBe('.')
  })

  test('keep names apart that differ only in what is encoded', () => {
    const names = ['a/b', 'a%2Fb', 'a\\b', 'a:b', '.', '..', '%2E', 'Zoë']
    const safe = names.map(safeName)
    expect(new Set(safe).size).toBe(names.length)
    expect(safe.every((name) => /^[^./\\:][^/\\:]*$/u.test(name))).toBe(true)
    expect(safe.at(-1)).toBe('Zoë')
  })

  test('take names with braces as they are', () => {
    const names = { database: 'd', schema: '{table}', name: 't' }
    expect(compilePathTemplate('{schema}.{table}').pathOf(names)).toBe('{table}.t')
  })

  test('that are too long are refused', () => {
    const names = { database: 'd', schema: 's', name: '/'.repeat(80) }
    expect(() => compilePathTemplate('{table}').pathOf(names)).toThrow(/240 bytes/)
  })
})
