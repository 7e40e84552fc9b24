/** What a statement of the log does to which savepoint. */
export interface SavepointStatement {
  readonly verb: 'set' | 'rollback' | 'release'
  /** As the servers compare names: without case. */
  readonly name: string
}

const pattern = /^(SAVEPOINT|ROLLBACK TO|RELEASE SAVEPOINT)\s+(.*)$/is
const verbs = {
  SAVEPOINT: 'set',
  'ROLLBACK TO': 'rollback',
  'RELEASE SAVEPOINT': 'release',
} as const

/** Reads a statement about a savepoint, as the servers write them: with the name between backticks. Null for another one. */
export function savepointStatement(statement: Uint8Array): SavepointStatement | null {
  const match = pattern.exec(Buffer.from(statement).toString('utf8'))
  if (match === null) return null
  const verb = verbs[match[1]!.toUpperCase() as keyof typeof verbs]
  return { verb, name: match[2]!.toLowerCase() }
}
