import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

/** A process of its own: the test runner would load modules its own way, not Node's. */
function loadAll(cases: readonly Readonly<Record<string, string>>[]): {
  folders: string[]
  results: Record<string, unknown>[]
} {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'tailrace-config-')))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const folders = cases.map((files, index) => {
    const folder = join(root, String(index))
    mkdirSync(folder)
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    return folder
  })
  const script = fileURLToPath(new URL('./fixtures/load-configs.ts', import.meta.url))
  const stdout = execFileSync(process.execPath, [script, ...folders], { encoding: 'utf8' })
  return { folders, results: JSON.parse(stdout) as Record<string, unknown>[] }
}

const config = "{ pipelines: { shop: { source: { use: 'postgres' }, sinks: [{ use }] } } }"

test('modules load in every form, whatever type package.json says', () => {
  const cases = ['commonjs', 'module', undefined].flatMap((type) => {
    const packageJson = JSON.stringify({ type })
    return [
      ['ts', `import { use } from './use.ts'\nexport default ${config} satisfies object`],
      ['mts', `import { use } from './use.ts'\nexport default ${config} satisfies object`],
      ['js', `import { use } from './use.js'\nexport default ${config}`],
      ['mjs', `const use = 'console'\nexport default () => Promise.resolve(${config})`],
    ].map(([extension, text]) => ({
      'package.json': packageJson,
      'use.ts': "export const use: string = 'console'\n",
      'use.js': "export const use = 'console'\n",
      [`tailrace.config.${extension}`]: text!,
    }))
  })
  cases.push({
    'package.json': '{"type":"commonjs"}',
    'tailrace.config.js': `const use = 'console'\nmodule.exports = ${config}`,
  } as never)
  const { results } = loadAll(cases)
  expect(results.length).toBe(13)
  for (const result of results) expect(result).toMatchObject({ uses: ['console'] })
})

test('modules that cannot be loaded say why', () => {
  const wrong: [text: string, error: object][] = [
    [
      'enum A { B }\nexport default { a: A.B }',
      { message: expect.stringContaining('enum'), fix: expect.stringContaining('instead of') },
    ],
    ['export default {\n  a: = 1\n}', { message: expect.stringContaining('tailrace.config.ts:2') }],
    [
      "import './missing.ts'\nexport default {}",
      { message: expect.stringContaining('missing.ts') },
    ],
    [
      "throw new Error('out of luck')\nexport {}",
      { message: expect.stringContaining('out of luck') },
    ],
    [
      'export const config = {}',
      {
        message: expect.stringContaining('default export'),
        fix: expect.stringContaining('defineConfig'),
      },
    ],
  ]
  const { folders, results } = loadAll(
    wrong.map(([text]) => ({ 'package.json': '{"type":"commonjs"}', 'tailrace.config.ts': text })),
  )
  for (const [index, [, error]] of wrong.entries()) {
    expect(results[index]).toMatchObject({
      code: 'CONFIG_UNREADABLE',
      where: join(folders[index]!, 'tailrace.config.ts'),
      ...error,
    })
  }
})

test('problems of a module have paths, and no lines', () => {
  const { results } = loadAll([{ 'tailrace.config.mjs': 'export default { pipelnes: {} }' }])
  expect(results[0]).toMatchObject({
    code: 'CONFIG_INVALID',
    details: {
      problems: [
        { line: null, path: 'pipelines', message: 'missing, and required: a map' },
        { line: null, path: 'pipelnes', message: 'unknown option; did you mean "pipelines"?' },
      ],
    },
  })
})
