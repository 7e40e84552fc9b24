import { mkdirSync, renameSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { defineSink } from '@tailrace/plugin-api'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { listInstalledPlugins } from '../../src/plugins/list-plugins.ts'
import { resolvePlugin } from '../../src/plugins/resolve-plugin.ts'
import { failure } from '../config/config-folder.ts'
import { pluginFolder, pluginPackage, pluginSource } from './plugin-folder.ts'

const sinkMore = "defaultEncoder: 'json',"
const kafka = pluginSource('sink', 'kafka', '', sinkMore)

describe('a plugin is found', () => {
  test('by its short name, in our packages and in those of others', async () => {
    const folder = pluginFolder({
      ...pluginPackage('@tailrace/sink-kafka', kafka),
      ...pluginPackage('tailrace-sink-pulsar', pluginSource('sink', 'pulsar', '', sinkMore), {
        main: 'lib/main.mjs',
      }),
    })
    expect((await resolvePlugin('kafka', 'sink', folder)).name).toBe('kafka')
    expect((await resolvePlugin('pulsar', 'sink', folder)).name).toBe('pulsar')
  })

  test('by its package, with a scope or without', async () => {
    const folder = pluginFolder({
      ...pluginPackage('@acme/cdc-sink', kafka, { exports: './lib/main.mjs' }),
      ...pluginPackage('acme-sink', kafka, {
        exports: { node: { require: './no.cjs', default: './lib/main.mjs' } },
      }),
    })
    expect((await resolvePlugin('@acme/cdc-sink', 'sink', folder)).name).toBe('kafka')
    expect((await resolvePlugin('acme-sink', 'sink', folder)).name).toBe('kafka')
  })

  test('by a path, also TypeScript in a package of type commonjs', async () => {
    const folder = pluginFolder({
      'package.json': '{"type":"commonjs"}',
      'plugins/upper.ts': `const n: string = 'x'\n${pluginSource('transform', 'upper')}`,
    })
    expect((await resolvePlugin('./plugins/upper.ts', 'transform', folder)).name).toBe('upper')
    const absolute = join(folder, 'plugins/upper.ts')
    expect((await resolvePlugin(absolute, 'transform', folder)).name).toBe('upper')
  })

  test('in a folder above, and through links of workspaces', async () => {
    const folder = pluginFolder({
      ...pluginPackage('@tailrace/sink-kafka', kafka),
      'apps/shop/tailrace.config.yaml': '',
    })
    renameSync(join(folder, 'node_modules/@tailrace/sink-kafka'), join(folder, 'workspace'))
    symlinkSync('../../workspace', join(folder, 'node_modules/@tailrace/sink-kafka'))
    const app = join(folder, 'apps/shop')
    mkdirSync(join(app, 'node_modules'))
    expect((await resolvePlugin('kafka', 'sink', app)).name).toBe('kafka')
    expect(await listInstalledPlugins(app)).toMatchObject([
      {
        package: '@tailrace/sink-kafka',
        version: '1.2.3',
        error: null,
        definition: { kind: 'sink' },
      },
    ])
  })

  test('as the definition itself', async () => {
    const mine = defineSink({
      name: 'mine',
      summary: 'Mine.',
      stability: 'beta',
      options: z.strictObject({}),
      defaultEncoder: null,
      create: () => ({}) as never,
    })
    expect(await resolvePlugin(mine, 'sink', '/')).toBe(mine)
    expect(await failure(() => resolvePlugin(mine, 'source', '/'))).toMatchObject({
      code: 'PLUGIN_WRONG_KIND',
      message: '"mine" is a sink, and a source is needed here.',
    })
  })
})

describe('a plugin is refused', () => {
  test('where none is installed: with the npm install line and the nearest name', async () => {
    const folder = pluginFolder(pluginPackage('@tailrace/sink-kafka', kafka))
    expect(await failure(() => resolvePlugin('kakfa', 'sink', folder))).toMatchObject({
      code: 'PLUGIN_NOT_FOUND',
      message: expect.stringContaining('did you mean "kafka"?'),
      fix: 'write `use: kafka`, or: npm install @tailrace/sink-kakfa',
    })
    expect(await failure(() => resolvePlugin('@acme/sink', 'sink', folder))).toMatchObject({
      code: 'PLUGIN_NOT_FOUND',
      fix: 'npm install @acme/sink',
    })
    expect(await failure(() => resolvePlugin('./sink.ts', 'sink', folder))).toMatchObject({
      code: 'PLUGIN_NOT_FOUND',
      message: `There is no file ${join(folder, 'sink.ts')}.`,
    })
  })

  test('where the name is one of another kind', async () => {
    const folder = pluginFolder({
      ...pluginPackage('@tailrace/sink-kafka', kafka),
      'plugin.mjs': kafka,
    })
    const error = { code: 'PLUGIN_WRONG_KIND', fix: expect.stringContaining('`sinks`') }
    expect(await failure(() => resolvePlugin('kafka', 'source', folder))).toMatchObject({
      ...error,
      message: '"kafka" (@tailrace/sink-kafka) is a sink, and a source is needed here.',
    })
    for (const use of ['@tailrace/sink-kafka', './plugin.mjs']) {
      expect(await failure(() => resolvePlugin(use, 'encoder', folder))).toMatchObject({
        ...error,
        message: `${use} is a sink, and an encoder is needed here.`,
      })
    }
  })

  test('where two packages answer to the name', async () => {
    const folder = pluginFolder({
      ...pluginPackage('@tailrace/sink-kafka', kafka),
      ...pluginPackage('tailrace-sink-kafka', kafka),
    })
    expect(await failure(() => resolvePlugin('kafka', 'sink', folder))).toMatchObject({
      code: 'PLUGIN_DUPLICATE',
      message: expect.stringMatching(/@tailrace\/sink-kafka and tailrace-sink-kafka/),
    })
    expect((await resolvePlugin('tailrace-sink-kafka', 'sink', folder)).name).toBe('kafka')
  })

  test('where it was made for another API', async () => {
    const folder = pluginFolder({
      'plugin.mjs': "export default { kind: 'sink', apiVersion: 7, name: 'x' }",
    })
    expect(await failure(() => resolvePlugin('./plugin.mjs', 'sink', folder))).toMatchObject({
      code: 'PLUGIN_WRONG_API',
      message: expect.stringContaining('version 7'),
      fix: 'npm install @tailrace/cli@latest',
    })
  })

  test.each([
    ['no default export', 'export const a = 1', 'default export'],
    ['a default export that is no plugin', 'export default () => {}', 'default export'],
    ['no kind', "export default { name: 'x' }", '`kind`'],
    ['no schema', "export default { kind: 'sink', name: 'x', create() {}, options: {} }", 'zod'],
    ['an exception', "throw new Error('out of luck')", 'out of luck'],
    ['a missing import', "import 'not-there'\nexport default {}", 'not-there'],
  ])('where it has %s', async (_, text, message) => {
    const folder = pluginFolder(pluginPackage('@tailrace/sink-x', text))
    const error = await failure(() => resolvePlugin('x', 'sink', folder))
    expect(error).toMatchObject({ code: 'PLUGIN_INVALID' })
    expect(error.message).toContain('@tailrace/sink-x')
    expect(error.message).toContain(message)
    const [listed] = await listInstalledPlugins(folder)
    expect(listed).toMatchObject({ package: '@tailrace/sink-x', definition: null })
    expect(listed!.error!.code).toBe('PLUGIN_INVALID')
  })

  test('where its package exports nothing', async () => {
    const folder = pluginFolder(
      pluginPackage('@tailrace/sink-x', kafka, { exports: { './other': './lib/main.mjs' } }),
    )
    expect(await failure(() => resolvePlugin('x', 'sink', folder))).toMatchObject({
      code: 'PLUGIN_INVALID',
    })
  })

  test('where a package of that name has nothing to do with it', async () => {
    const folder = pluginFolder(pluginPackage('kafka', 'export default {}', { keywords: [] }))
    expect(await failure(() => resolvePlugin('kafka', 'sink', folder))).toMatchObject({
      code: 'PLUGIN_NOT_FOUND',
      fix: 'npm install @tailrace/sink-kafka',
    })
  })
})
