import { lowerBoundsOf, type ColumnType, type Value } from '@tailrace/plugin-api'
import { typeGroups } from '../../../plugins/source-postgres/test/types/cases/index.ts'
import type {
  TestedType,
  TypeCase,
} from '../../../plugins/source-postgres/test/types/tested-type.ts'
import { code, table } from '../markdown.ts'
import { generated, type Page } from '../page.ts'

/** A value as JavaScript's source has it. */
function source(value: Value): string {
  if (typeof value === 'string') return `'${value.replaceAll(/['\\]/g, String.raw`\$&`)}'`
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Uint8Array)
    return `Buffer.from('${Buffer.from(value).toString('hex')}', 'hex')`
  if (!Array.isArray(value)) return Object.is(value, -0) ? '-0' : String(value)
  const bounds = lowerBoundsOf(value)
  const elements = `[${value.map((one) => source(one as Value)).join(', ')}]`
  return bounds === null ? elements : `${elements}, lower bounds [${bounds.join(', ')}]`
}

function logicalName(type: ColumnType): string {
  return type.kind === 'array' ? `array of ${logicalName(type.element)}` : type.kind
}

function rowsOf({
  type,
  about,
  logical,
  cases,
  since,
  shown = 1,
}: TestedType): readonly string[][] {
  return cases.slice(0, shown).map((one: TypeCase, index) => {
    const first = one.since ?? since
    return [
      index === 0 ? code(type) + (about === undefined ? '' : ` (${about})`) : '',
      index === 0 ? logicalName(logical) : '',
      code(one.sql) + (first === undefined ? '' : ` (${first} or later)`),
      code(source(one.value)),
      code(one.json),
    ]
  })
}

/** Types of PostgreSQL, their values in changes and in JSON, from the very table that the type suite tries against servers. */
export function typesPage(): Page {
  const headings = ['Type', 'Logical type', 'In SQL', 'Value in a change', 'JSON of encoder `json`']
  const groups = typeGroups.map(
    ({ title, types }) => `## ${title}\n\n${table(headings, types.flatMap(rowsOf))}`,
  )
  return {
    path: 'docs/reference/types-postgres.md',
    text: `${generated}

# Types of PostgreSQL

What a value of each type is in a change and in JSON, whether it was read in a snapshot, inserted, updated or deleted. These rows, and more of
each type, are tried against PostgreSQL 13, 15 and 18.

- NULL is \`null\`. A value that the log did not carry (unchanged TOAST, or outside the replica identity) is _unavailable_, and left out of JSON.
- Each type makes arrays of its values, of any dimension, with \`null\` for NULL. Where subscripts do not begin at 1, \`lowerBoundsOf(value)\` of
  \`@tailrace/plugin-api\` tells where they do, and JSON has an object in place of the array.
- A domain is as its base type. An element that is an array itself, by a domain, is text.
- Types that are not listed, of extensions and of users, are the server's text; those of the string category are \`text\`.
- Settings of database or role (\`DateStyle\`, \`TimeZone\`, \`IntervalStyle\`, \`bytea_output\`, \`extra_float_digits\`,
  \`quote_all_identifiers\`) make no difference. \`money\` is
  written as \`lc_monetary\` says: without it, its digits mean nothing.
- Labels of an enum come as they were at that place of the log, also those added or renamed since a pipeline started; the labels that a table's
  schema lists are refreshed when the table itself is altered.
- Generated columns come where the server publishes them: stored ones from PostgreSQL 18 on, virtual ones never. Snapshots leave the others out too.
- Databases of any encoding are read as UTF-8. Of \`SQL_ASCII\` the server sends what is UTF-8, and refuses the rest: the pipeline stops.
- What cannot be told: an array or enum whose type was dropped before the log was read is its text, and \`"char"\` beyond ASCII has no text before
  PostgreSQL 15.

${groups.join('\n\n')}
`,
  }
}
