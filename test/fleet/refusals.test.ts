import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorCodes } from '@tailrace/plugin-api'
import { describe, expect, test } from 'vitest'
import { root } from './fleet.ts'

/** A page of refusals, and what it is held against. */
interface Guide {
  readonly title: string
  readonly page: string
  readonly plugin: string
  /** How the first word of a reason may be: reasons are texts of the source that have one. */
  readonly kinds: string
  /** How many refusals there are at the least. */
  readonly least: number
}

const guides: readonly Guide[] = [
  {
    title: 'PostgreSQL',
    page: 'docs/guide/postgres-refusals.md',
    plugin: 'plugins/source-postgres',
    kinds: 'slot|start|other|timeline|server|position|no-free',
    least: 25,
  },
  {
    title: 'MySQL',
    page: 'docs/guide/mysql-refusals.md',
    plugin: 'plugins/source-mysql',
    kinds: 'log|server|other|gtid|file|start|position|snapshot',
    least: 18,
  },
]

function sourcesOf(folder: string): string {
  return globSync('**/*.ts', { cwd: join(root, folder) })
    .filter((path) => !path.includes('node_modules'))
    .map((path) => readFileSync(join(root, folder, path), 'utf8'))
    .join('\n')
}

/** Cells of the tables' rows, by heading. */
function rowsOf(page: string): ReadonlyMap<string, string>[] {
  return page.split(/\n(?=## )/u).flatMap((section) => {
    const [head, , ...lines] = section
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      )
    return lines.map((cells) => new Map(head!.map((name, i) => [name, cells[i]!])))
  })
}

describe.each(guides)('the page of what $title sources refuse', (guide) => {
  const all = rowsOf(readFileSync(join(root, guide.page), 'utf8'))
  const rows = all.filter((row) => row.has('Code'))
  const checkRows = all.filter((row) => row.has('Check'))
  // What all sources check is said in one place.
  const source = [`${guide.plugin}/src`, 'packages/plugin-api/src/servers']
    .map(sourcesOf)
    .join('\n')

  const namesIn = (pattern: string) =>
    new Set([...source.matchAll(new RegExp(pattern, 'gu'))].map(([, name]) => name!))

  test('names codes that there are, and ways out', () => {
    expect(rows.length).toBeGreaterThanOrEqual(guide.least)
    for (const row of rows) {
      const codes = row.get('Code')!.match(/[A-Z]+_[A-Z_]+/gu) ?? []
      expect(codes.length).toBeGreaterThan(0)
      expect(codes.filter((code) => !(code in errorCodes))).toEqual([])
      expect(row.get('Ways out')).not.toBe('')
    }
  })

  test('names for each refusal a test that there is', () => {
    const tests = sourcesOf(`${guide.plugin}/test`)
    const missing = rows
      .map((row) => row.get('Tried by')!)
      .filter((name) => !tests.includes(`'${name}'`))
    expect(missing).toEqual([])
  })

  test('has each reason that the source gives, and no other', () => {
    const known = namesIn(
      String.raw`(?:reason:|(?:misfit|refuse|misconfigured|lost|otherServer)\()\s*'((?:${guide.kinds})-[a-z-]+)'`,
    )
    // Also where a condition chooses, which looks like the name of a check.
    const chosen = namesIn(String.raw`(?::|\?)\s*'((?:${guide.kinds})-[a-z-]+)'`)
    for (const name of chosen.difference(checksOf(source))) known.add(name)
    const told = new Set(rows.flatMap((row) => row.get('Reason')?.match(/[a-z-]+/gu) ?? []))
    expect(told).toEqual(known)
  })

  test('has each precheck of the source', () => {
    const known = checksOf(source)
    // What fails in no precheck of its own.
    known.delete('query')
    const told = new Set(checkRows.flatMap((row) => row.get('Check')!.match(/[a-z-]+/gu)!))
    expect(new Set([...known].filter((name) => !told.has(name)))).toEqual(new Set())
    expect([...told].filter((name) => !source.includes(`'${name}'`))).toEqual([])
  })
})

function checksOf(source: string): Set<string> {
  const given = source.matchAll(/(?:check[:=]|check =|room\(|failed\(|finding\()\s*'([a-z-]+)'/gu)
  return new Set([...given].map(([, name]) => name!))
}
