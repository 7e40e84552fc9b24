/** What an XA statement of the log does to which transaction. */
export interface XaStatement {
  readonly verb: 'START' | 'END' | 'COMMIT' | 'ROLLBACK' | 'OTHER'
  /** Its name, as `formatXaId` writes it. */
  readonly xid: string
}

const verbs = new Set(['START', 'END', 'COMMIT', 'ROLLBACK'])

/** Reads `XA COMMIT X'61',X'',1` and its like, as the servers write them. */
export function xaStatement(statement: Uint8Array): XaStatement {
  const text = Buffer.from(statement).toString('latin1')
  const [, verb = '', name = ''] = /^XA\s+(\w+)\s+(\S+)/i.exec(text) ?? []
  const upper = verb.toUpperCase()
  return {
    verb: verbs.has(upper) ? (upper as XaStatement['verb']) : 'OTHER',
    xid: xaName(name),
  }
}

/** The same name in one spelling: hexadecimal digits come in both cases. */
export function xaName(name: string): string {
  return name.toLowerCase().replaceAll('x', 'X')
}
