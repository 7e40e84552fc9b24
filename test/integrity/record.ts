import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { machineLine } from '../performance/report/machine.ts'

const PAGE = fileURLToPath(new URL('../../docs/reliability.md', import.meta.url))

/**
 * Puts a trial's results into docs/reliability.md, in the place of its earlier ones.
 *
 * @param name the database, of whose kind there is one result each
 * @param server how it is called in the page
 */
export function record(what: string, name: string, server: string, lines: readonly string[]): void {
  const place = `${what}:${name.slice(0, name.indexOf('-'))}`
  const begin = `<!-- results:${place}:start -->`
  const end = `<!-- results:${place}:end -->`
  const page = readFileSync(PAGE, 'utf8')
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/reliability.md has no place for ${place}`)
  const text = `${begin}\n\n${machineLine([server])}\n\n\`\`\`\n${lines.join('\n')}\n\`\`\`\n\n`
  writeFileSync(PAGE, page.slice(0, from) + text + page.slice(to))
}
