import { readFile } from 'node:fs/promises'
import { exampleYaml, optionRows } from '@tailrace/cli'
import { optionTable } from '../markdown.ts'
import type { Page } from '../page.ts'
import type { DocumentedPlugin } from '../plugins.ts'

const START = '<!-- options:start -->'
const END = '<!-- options:end -->'

/** What a README begins as, where a plugin has none. */
function beginning({ package: name, definition }: DocumentedPlugin): string {
  const { kind, name: short, summary, examples } = definition
  const example = exampleYaml(kind, short, examples?.[0]?.options ?? {})
  return `# ${name}\n\n${summary}\n\n\`\`\`sh\nnpm install ${name}\n\`\`\`\n\n\`\`\`yaml\n${example}\n\`\`\`\n`
}

async function readmeOf(plugin: DocumentedPlugin, root: string): Promise<string> {
  try {
    return await readFile(`${root}/${plugin.folder}/README.md`, 'utf8')
  } catch {
    return beginning(plugin)
  }
}

/** A plugin's README with its options between the marks, which are put at the end where they are missing. */
export async function pluginReadme(plugin: DocumentedPlugin, root: string): Promise<Page> {
  const text = await readmeOf(plugin, root)
  const marked = text.includes(START) ? text : `${text}\n## Options\n\n${START}\n${END}\n`
  const start = marked.indexOf(START) + START.length
  const end = marked.indexOf(END, start)
  if (end < 0) throw new Error(`${plugin.folder}/README.md has no ${END} after ${START}`)
  const options = optionTable(optionRows(plugin.definition.options))
  return {
    path: `${plugin.folder}/README.md`,
    text: `${marked.slice(0, start)}\n\n${options}\n\n${marked.slice(end)}`,
  }
}
