import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Session } from '../../src/index.ts'

const folder = fileURLToPath(new URL('../corpus/', import.meta.url))

/** A statement of the corpus, and the servers that it is for. */
export interface CorpusStatement {
  readonly file: string
  readonly sql: string
  /** `mysql` or `mariadb`, with the lowest version if it matters; empty for all. */
  readonly on: string
}

/** The names of the corpus's files. */
export function corpusFiles(): string[] {
  return readdirSync(folder).sort()
}

/**
 * The statements of a file. A statement ends with a semicolon at a line's end; a line `-- on: mariadb 11.7` before it
 * says which servers take it.
 */
export function readCorpus(file: string): CorpusStatement[] {
  const statements: CorpusStatement[] = []
  let on = ''
  let lines: string[] = []
  for (const line of readFileSync(folder + file, 'utf8').split('\n')) {
    if (line.startsWith('-- on: ')) on = line.slice('-- on: '.length)
    else lines.push(line)
    if (!line.endsWith(';')) continue
    statements.push({ file, sql: lines.join('\n').slice(0, -1), on })
    lines = []
    on = ''
  }
  return statements
}

/** Whether a server takes a statement. */
export function runsOn({ on }: CorpusStatement, { flavor, version }: Session): boolean {
  const [wanted = '', lowest = '0.0'] = on.split(' ')
  const [major = 0, minor = 0] = lowest.split('.').map(Number)
  return on === '' || (wanted === flavor && version >= major * 10000 + minor * 100)
}
