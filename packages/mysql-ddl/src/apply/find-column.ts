import type { Column } from '../model/column.ts'

/** Whether two names of columns or indexes are one: their case does not count. */
export function isSameName(one: string, other: string): boolean {
  return one === other || one.toLowerCase() === other.toLowerCase()
}

/** The column of this name, if there is one. */
export function findColumn(columns: readonly Column[], name: string): Column | undefined {
  return columns.find((column) => isSameName(column.name, name))
}
