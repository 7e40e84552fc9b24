import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PAGE = fileURLToPath(new URL('../../../docs/benchmarks.md', import.meta.url))

/** Puts a scenario's results into docs/benchmarks.md, in the place of its earlier ones. */
export function recordResults(scenario: string, lines: readonly string[]): void {
  const begin = `<!-- results:${scenario}:start -->`
  const end = `<!-- results:${scenario}:end -->`
  const page = readFileSync(PAGE, 'utf8')
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/benchmarks.md has no place for ${scenario}`)
  const text = `${begin}\n\n${lines.join('\n')}\n\n`
  writeFileSync(PAGE, page.slice(0, from) + text + page.slice(to))
}
