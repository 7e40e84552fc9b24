import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { pipelineMetrics } from '@tailrace/core'
import { cell, code, table } from '../markdown.ts'
import { generated, type Page } from '../page.ts'

/** A metric's description as plugins write it: name and help, one after the other, as plain strings. */
const description = /name: '([a-z0-9_]+)',\s*help:\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/gu

async function pluginMetrics(root: string): Promise<string[][]> {
  const rows: string[][] = []
  const files = globSync('plugins/*/src/**/*.ts', { cwd: root })
  for (const file of files.sort()) {
    const text = await readFile(`${root}/${file}`, 'utf8')
    for (const [, name, single, double] of text.matchAll(description)) {
      rows.push([code(name!), `\`${file.split('/')[1]!}\``, cell(single ?? double!)])
    }
  }
  return rows
}

/** The page of metrics, from the table of the pipeline and the sources of the plugins. */
export async function metricsPage(root: string): Promise<Page> {
  const own = Object.values(pipelineMetrics).map(({ name, help }) => [code(name), cell(help)])
  const plugins = await pluginMetrics(root)
  return {
    path: 'docs/reference/metrics.md',
    text: `${generated}

# Metrics

Names ending in \`_total\` are counters, the others gauges. Each carries the label \`pipeline\`; those of plugins also \`kind\` and \`plugin\`.

## Of every pipeline

${table(['Name', 'What it says'], own)}
${plugins.length === 0 ? '' : `\n## Of plugins\n\n${table(['Name', 'Plugin', 'What it says'], plugins)}\n`}`,
  }
}
