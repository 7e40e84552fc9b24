import type { Table } from '../model/table.ts'
import type { Session } from '../session.ts'
import type { AlterClause } from '../statement/definition.ts'
import type { Encoding } from '../types/charsets.ts'
import { databaseEncoding } from './databases.ts'
import type { Edit } from './edit.ts'
import { tableEncoding } from './table-encoding.ts'

/** The encoding of a table behind an ALTER TABLE, and the one that its columns are converted to, if they are. */
export function alteredEncoding(
  table: Table,
  clauses: readonly AlterClause[],
  edit: Edit,
  session: Session,
): { encoding: Encoding; conversion: Encoding | undefined } {
  let encoding: Encoding = { charset: table.charset, collation: table.collation }
  let conversion: Encoding | undefined
  const ofDatabase = () => databaseEncoding(edit, table.database)
  for (const clause of clauses) {
    if (clause.type === 'convert')
      encoding = conversion = tableEncoding(clause, ofDatabase, session)
    if (clause.type !== 'options') continue
    const { charset, collation } = clause.options
    if (charset !== undefined || collation !== undefined)
      encoding = tableEncoding(
        clause.options,
        charset === null ? ofDatabase : () => encoding,
        session,
      )
  }
  return { encoding, conversion }
}
