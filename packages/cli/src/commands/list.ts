import { dirname } from 'node:path'
import type { InstalledPlugin, TailraceConfig } from '@tailrace/core'
import { type PluginKind, TailraceError } from '@tailrace/plugin-api'
import type { CommandAction, CommandContext } from '../command-spec.ts'
import { exitCodes } from '../exit-codes.ts'
import type { Channel } from '../output/channel.ts'
import { tableText } from '../output/table.ts'

const order: readonly PluginKind[] = ['source', 'transform', 'encoder', 'sink']

/** The configuration, or null where there is none and none was named. */
async function configIfAny({ file }: CommandContext): Promise<TailraceConfig | null> {
  const { loadConfig } = await import('@tailrace/core')
  try {
    return await loadConfig(file === undefined ? {} : { file })
  } catch (error) {
    if (file === undefined && TailraceError.is(error) && error.code === 'CONFIG_NOT_FOUND')
      return null
    throw error
  }
}

function nameOf(use: unknown): string {
  return typeof use === 'string' ? use : String((use as { name?: unknown }).name)
}

function byKind(a: InstalledPlugin, b: InstalledPlugin): number {
  const rank = ({ definition }: InstalledPlugin): number =>
    definition === null ? order.length : order.indexOf(definition.kind)
  return rank(a) - rank(b)
}

function pluginJson({ definition, error, ...rest }: InstalledPlugin): object {
  return {
    type: 'plugin',
    kind: definition?.kind ?? null,
    name: definition?.name ?? null,
    summary: definition?.summary ?? null,
    stability: definition?.stability ?? null,
    ...rest,
    error: error === null ? null : { code: error.code, message: error.message, fix: error.fix },
  }
}

function pipelinesOf(config: TailraceConfig | null) {
  return (config?.pipelines ?? []).map(({ name, source, transforms, sinks, delivery }) => ({
    type: 'pipeline',
    name,
    source: nameOf(source.use),
    transforms: transforms.map(({ use }) => nameOf(use)),
    sinks: sinks.map(({ use, name: given, encoder }) => ({
      name: given ?? nameOf(use),
      use: nameOf(use),
      encoder: encoder === undefined ? null : nameOf(encoder.use),
    })),
    delivery,
  }))
}

async function printTables(
  out: Channel,
  plugins: readonly InstalledPlugin[],
  config: TailraceConfig | null,
): Promise<void> {
  const rows = plugins.map(({ definition, package: from, version, error }) => [
    definition?.kind ?? out.style('red', 'broken'),
    out.style('bold', definition?.name ?? from),
    definition?.stability ?? '',
    `${from}@${version}`,
    definition?.summary ?? error?.message ?? '',
  ])
  if (rows.length === 0)
    out.line(
      'No plugins are installed here; for example: npm install @tailrace/source-postgres @tailrace/sink-kafka',
    )
  else
    out.line(
      await tableText(out, ['KIND', 'NAME', 'STABILITY', 'PACKAGE', 'WHAT IT DOES'], rows, [
        null,
        null,
        null,
        null,
        60,
      ]),
    )
  if (config === null) {
    out.line('\nThere is no configuration here; `tailrace init` writes one.')
    return
  }
  const pipelines = pipelinesOf(config).map(({ name, source, transforms, sinks, delivery }) => [
    out.style('bold', name),
    [source, ...transforms].join(' → '),
    sinks
      .map((sink) => (sink.encoder === null ? sink.name : `${sink.name} (${sink.encoder})`))
      .join(', '),
    delivery,
  ])
  out.line(
    `\n${await tableText(out, ['PIPELINE', 'SOURCE AND TRANSFORMS', 'SINKS', 'DELIVERY'], pipelines)}`,
  )
}

/** `tailrace list` */
export const list: CommandAction = async (context) => {
  const { out } = context.output
  const { listInstalledPlugins } = await import('@tailrace/core')
  const config = await configIfAny(context)
  const baseDir =
    config?.baseDir ?? (context.file === undefined ? process.cwd() : dirname(context.file))
  const plugins = [...(await listInstalledPlugins(baseDir))].sort(byKind)
  if (out.json) {
    for (const plugin of plugins) out.object(pluginJson(plugin))
    for (const pipeline of pipelinesOf(config)) out.object(pipeline)
  } else await printTables(out, plugins, config)
  return exitCodes.ok.code
}
