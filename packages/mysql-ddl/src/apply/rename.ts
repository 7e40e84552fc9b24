import { withoutLater } from '../model/table.ts'
import type { Rename } from '../statement/statement.ts'
import type { Edit } from './edit.ts'

/** RENAME TABLE: one after the other, so that names can be swapped by way of a third. */
export function rename(edit: Edit, renames: readonly Rename[], ifExists: boolean): void {
  for (const { from, to } of renames) {
    const before = edit.find(from)
    if (before) edit.move(before, { ...withoutLater(before), ...to })
    else if (!ifExists)
      edit.forget(to, `${from.database}.${from.name}, from which it was renamed, was not known`)
  }
}
