import { hash } from 'node:crypto'

/** The body that a row of `big` has, whose key and version these are. */
export const bodyFor = (id: number, version: number): string =>
  hash('sha256', `${id}/${version}`, 'hex').repeat(2)
