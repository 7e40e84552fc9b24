import type { Difference } from './compare-records.ts'

/** The column that a difference is about, as `table.column` without the schema; null where it is about none. */
export function columnOf({ table, part, path }: Difference): string | null {
  const form =
    part === 'value'
      ? /^(?:schema\.fields\.)?(?:before|after)\.(?:fields\.)?([^.]+)/
      : /^(?:schema\.fields\.)?([^.]+)/
  const column = part === 'records' ? undefined : form.exec(path)?.[1]
  return column === undefined ? null : `${table.split('.').at(-1)}.${column}`
}
