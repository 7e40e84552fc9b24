/** A query of rows, one for each number `n` from 1 on. */
export function numbers(count: number, columns: string): string {
  const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `SELECT ${n} AS d`).join(' UNION ALL ')
  const places = ['a', 'b', 'c', 'd', 'e'].map((name) => `(${digits}) ${name}`).join(', ')
  const sum = '1 + a.d + 10 * b.d + 100 * c.d + 1000 * d.d + 10000 * e.d'
  return `SELECT ${columns} FROM (SELECT ${sum} AS n FROM ${places}) numbers WHERE n <= ${count}`
}
