import { TailraceError, type TableSchema } from '@tailrace/plugin-api'

/** What a path may name of a table. */
export const placeholders = ['database', 'schema', 'table'] as const

/** The names of a table, as far as a path needs them. */
export type TableNames = Pick<TableSchema, 'database' | 'schema' | 'name'>

/** Placeholders of a template that do not exist. */
export function unknownPlaceholders(
  template: string,
  known: readonly string[] = placeholders,
): string[] {
  return [...template.matchAll(/\{([^{}]*)\}/g)]
    .map((match) => match[1]!)
    .filter((name) => !known.includes(name))
}

function percent(character: string): string {
  return [...new TextEncoder().encode(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('')
}

/**
 * A database's name as a part of a file name that cannot leave its folder: separators, control characters, characters
 * that some file system refuses, `%` and a leading dot are percent-encoded, so that two names never become one.
 */
export function safeName(name: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return name.replaceAll(/[\u0000-\u001f\u007f/\\:*?"<>|%]|^\./g, percent)
}

/** A path given by an encoder, with every part that could leave the folder encoded; its own `%` stay. */
export function safePath(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '')
    .map((part) => safeName(part).replaceAll('%25', '%'))
    .join('/')
}

/** A template split into the folder that is the same for all tables, and a path in it for each. */
export interface PathTemplate {
  readonly folder: string
  /** @throws SINK_DESTINATION_INVALID where a part of the path is too long for a file system */
  pathOf(table: TableNames): string
}

/** Compiles `out/{schema}/{table}.jsonl`: the folder is `out`, the rest is made per table. */
export function compilePathTemplate(template: string): PathTemplate {
  const parts = template.split('/')
  let fixed = 0
  while (fixed < parts.length - 1 && !parts[fixed]!.includes('{')) fixed++
  const folder = parts.slice(0, fixed).join('/')
  const rest = parts.slice(fixed).join('/')
  return {
    folder: folder === '' ? (fixed > 0 ? '/' : '.') : folder,
    pathOf(table) {
      const names: Readonly<Record<string, string>> = {
        database: table.database,
        schema: table.schema ?? table.database,
        table: table.name,
      }
      const path = rest.replaceAll(/\{(\w+)\}/g, (_, name: string) => safeName(names[name]!))
      for (const part of path.split('/')) {
        // 255 is the limit of ext4, XFS, APFS and NTFS; rotation and compression append 28 bytes at most.
        if (Buffer.byteLength(part) > 227) {
          throw new TailraceError(
            'SINK_DESTINATION_INVALID',
            `the file name of table ${table.schema ?? table.database}.${table.name} would have ${Buffer.byteLength(part)} bytes; 227 are possible`,
            {
              fix: 'Use fewer placeholders in `path`, or put a transform before the sink that renames the table.',
            },
          )
        }
      }
      return path
    },
  }
}
