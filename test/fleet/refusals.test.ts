import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorCodes } from '@tailrace/plugin-api'
import { describe, expect, test } from 'vitest'
import { root } from './fleet.ts'

const page = readFileSync(join(root, 'docs/guide/postgres-refusals.md'), 'utf8')
const sourcesOf = (folder: string) =>
  globSync('**/*.ts', { cwd: join(root, folder) })
    .filter((path) => !path.includes('node_modules'))
    .map((path) => readFileSync(join(root, folder, path), 'utf8'))
    .join('\n')

/** Cells of the tables' rows, by heading. */
const sections = page.split(/\n(?=## )/u).map((section) => {
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
const rows = sections.flat().filter((row) => row.has('Code'))
const checkRows = sections.flat().filter((row) => row.has('Check'))

describe('the page of what PostgreSQL sources refuse', () => {
  test('names codes that there are, and ways out', () => {
    expect(rows.length).toBeGreaterThan(25)
    for (const row of rows) {
      const codes = row.get('Code')!.match(/[A-Z]+_[A-Z_]+/gu) ?? []
      expect(codes.length).toBeGreaterThan(0)
      expect(codes.filter((code) => !(code in errorCodes))).toEqual([])
      expect(row.get('Ways out')).not.toBe('')
    }
  })

  test('names for each refusal a test that there is', () => {
    const tests = sourcesOf('plugins/source-postgres/test')
    const missing = rows
      .map((row) => row.get('Tried by')!)
      .filter((name) => !tests.includes(`'${name}'`))
    expect(missing).toEqual([])
  })

  test('has each reason that the source gives, and no other', () => {
    const source = sourcesOf('plugins/source-postgres/src')
    const given = source.matchAll(
      /(?:reason:|misfit\(|refuse\(|:|\?)\s*'((?:slot|start|other|timeline|server|position|no-free)-[a-z-]+)'/gu,
    )
    const known = new Set([...given].map(([, reason]) => reason))
    const checks = new Set([...source.matchAll(/check: '([a-z-]+)'/gu)].map(([, name]) => name))
    const told = new Set(rows.flatMap((row) => row.get('Reason')?.match(/[a-z-]+/gu) ?? []))
    for (const name of checks) known.delete(name)
    expect(told).toEqual(known)
  })

  test('has each precheck of the source', () => {
    const source = sourcesOf('plugins/source-postgres/src')
    const given = source.matchAll(/(?:check[:=]|check =|room\(|failed\()\s*'([a-z-]+)'/gu)
    const known = new Set([...given].map(([, name]) => name!))
    // What fails in no precheck of its own.
    known.delete('query')
    const told = new Set(checkRows.flatMap((row) => row.get('Check')!.match(/[a-z-]+/gu)!))
    expect(new Set([...known].filter((name) => !told.has(name)))).toEqual(new Set())
    expect([...told].filter((name) => !source.includes(`'${name}'`))).toEqual([])
  })
})
