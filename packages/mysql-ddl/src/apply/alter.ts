import { Unreadable } from '../lexer/unreadable.ts'
import type { Period, Table } from '../model/table.ts'
import { isUnknown, withoutLater } from '../model/table.ts'
import type { AlterClause } from '../statement/definition.ts'
import type { Effect, Statement } from '../statement/statement.ts'
import type { AlteredColumns } from './alter-columns.ts'
import { alterColumns } from './alter-columns.ts'
import { alteredEncoding } from './alter-encoding.ts'
import { alterKeys } from './alter-keys.ts'
import { refuseRepeated, withPeriods } from './define-table.ts'
import type { Edit } from './edit.ts'
import { engineName } from './engine.ts'
import { isSameName } from './find-column.ts'
import { withPrimaryNotNull } from './keys.ts'
import { storedComment } from './stored-comment.ts'
import { refuseAmbiguous } from './refuse-ambiguous.ts'
import { withTimestampDefaults } from './timestamps.ts'

type AlterEffect = Extract<Effect, { type: 'alter-table' }>

/** ALTER TABLE, CREATE INDEX and DROP INDEX. */
export function alter(edit: Edit, statement: Statement, { name, clauses }: AlterEffect): void {
  const before = edit.find(name)
  const target = renamedTo(clauses)
  if (!before) {
    if (statement.ifExists) return
    throw new Unreadable('the table was not known before it was altered')
  }
  if (isUnknown(before)) {
    const after = { ...withoutLater(before), ...target }
    if (target) edit.move(before, after)
    else edit.put('unknown', after)
    return
  }
  const after = { ...alterTable(before, clauses, edit, statement), ...target }
  if (target) edit.move(before, after)
  else edit.put('altered', after)
  movePartitions(edit, clauses, after)
}

function renamedTo(clauses: readonly AlterClause[]) {
  return clauses.findLast((clause) => clause.type === 'rename-table')?.to
}

function alterTable(
  before: Table,
  clauses: readonly AlterClause[],
  edit: Edit,
  { session }: Statement,
): Table {
  refuseAmbiguous(clauses)
  const { encoding, conversion } = alteredEncoding(before, clauses, edit, session)
  const altered = alterColumns(before, clauses, { encoding, conversion, session })
  const added = clauses.flatMap((clause) => (clause.type === 'add-period' ? [clause.period] : []))
  const periods = [...keptPeriods(before, clauses, altered), ...added]
  const defined = withPeriods(altered.columns, added)
  refuseRepeated(defined)
  const keys = alterKeys(before.keys, clauses, { ...altered, columns: defined }, periods)
  const old = new Set(before.columns)
  const columns = withTimestampDefaults(
    withPrimaryNotNull(defined, keys),
    (column) => !old.has(column),
    session,
  )
  const { systemVersioned: _, ...rest } = before
  return { ...rest, ...encoding, ...tableFacts(before, clauses), columns, keys, periods }
}

function keptPeriods(
  before: Table,
  clauses: readonly AlterClause[],
  { successors }: AlteredColumns,
): Period[] {
  const dropped = clauses.flatMap((clause) => (clause.type === 'drop-period' ? [clause.name] : []))
  return before.periods
    .filter(({ name }) => !dropped.some((one) => isSameName(one, name)))
    .map(({ name, start, end }) => ({
      name,
      start: successors.get(start)?.name ?? start,
      end: successors.get(end)?.name ?? end,
    }))
}

function tableFacts(
  before: Table,
  clauses: readonly AlterClause[],
): Pick<Table, 'engine' | 'comment' | 'systemVersioned'> {
  let { engine, comment } = before
  let versioned = before.systemVersioned === true
  for (const clause of clauses) {
    if (clause.type !== 'options') continue
    engine = clause.options.engine === undefined ? engine : engineName(clause.options.engine)
    comment = storedComment(clause.options.comment ?? comment)
    versioned = clause.options.versioned ?? versioned
  }
  return { engine, comment, ...(versioned && { systemVersioned: true }) }
}

/** MariaDB makes a table of a partition, and a partition of a table. */
function movePartitions(edit: Edit, clauses: readonly AlterClause[], table: Table): void {
  for (const clause of clauses) {
    if (clause.type === 'partition-to-table') edit.put('created', { ...table, ...clause.table })
    if (clause.type === 'table-to-partition') edit.drop(clause.table)
  }
}
