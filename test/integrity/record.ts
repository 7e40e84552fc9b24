import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { machineLine } from '../performance/report/machine.ts'

const PAGE = fileURLToPath(new URL('../../docs/reliability.md', import.meta.url))

/** Puts a trial's results into docs/reliability.md, in the place of its earlier ones. */
export function record(what: string, server: string, lines: readonly string[]): void {
  const begin = `<!-- results:${what}:start -->`
  const end = `<!-- results:${what}:end -->`
  const page = readFileSync(PAGE, 'utf8')
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/reliability.md has no place for ${what}`)
  const text = `${begin}\n\n${machineLine([server])}\n\n\`\`\`\n${lines.join('\n')}\n\`\`\`\n\n`
  writeFileSync(PAGE, page.slice(0, from) + text + page.slice(to))
}
