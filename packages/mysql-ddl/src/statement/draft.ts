import type { Statement } from './statement.ts'

/** A statement while it is read, so that what was found before a problem is not lost. */
export type Draft = { -readonly [Name in keyof Omit<Statement, 'session'>]: Statement[Name] }
