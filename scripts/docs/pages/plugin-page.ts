import { exampleYaml, optionRows } from '@tailrace/cli'
import { optionTable } from '../markdown.ts'
import { generated, type Page } from '../page.ts'
import type { DocumentedPlugin } from '../plugins.ts'

/** The path of a plugin's page below `docs/reference`. */
export function pagePath({ definition: { kind, name } }: DocumentedPlugin): string {
  return `plugins/${kind}-${name}.md`
}

/** The reference page of a plugin. */
export function pluginPage(plugin: DocumentedPlugin): Page {
  const { package: from, folder, definition } = plugin
  const { kind, name, summary, stability, options, examples = [] } = definition
  const shown = examples.map(
    ({ title, options }) =>
      `${title}:\n\n\`\`\`yaml\n${exampleYaml(kind, name, options)}\n\`\`\`\n`,
  )
  return {
    path: `docs/reference/${pagePath(plugin)}`,
    text: [
      generated,
      `# ${kind} \`${name}\``,
      summary,
      `Package [\`${from}\`](../../../${folder}/README.md), ${stability}.`,
      '## Options',
      optionTable(optionRows(options)),
      ...(shown.length === 0 ? [] : ['## Examples', ...shown]),
    ].join('\n\n'),
  }
}
