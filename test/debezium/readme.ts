import { readFileSync } from 'node:fs'

/** The lines of the encoder's README that list the differences for a database. */
export function listedInReadme(database: 'postgresql' | 'mysql'): string[] {
  const file = new URL('../../plugins/encoder-debezium/README.md', import.meta.url)
  const marks = new RegExp(`<!-- ${database} differences:(?:start|end) -->`)
  return readFileSync(file, 'utf8').split(marks)[1]!.trim().split('\n')
}
