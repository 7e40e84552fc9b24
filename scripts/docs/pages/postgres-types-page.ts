import { typeGroups } from '../../../plugins/source-postgres/test/types/cases/index.ts'
import { generated, type Page } from '../page.ts'
import { typeSections } from './type-sections.ts'

/** Types of PostgreSQL, their values in changes and in JSON, from the very table that the type suite tries against servers. */
export function postgresTypesPage(): Page {
  const sections = typeSections(typeGroups, ({ since }) =>
    since === undefined ? null : `${since} or later`,
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

${sections}
`,
  }
}
