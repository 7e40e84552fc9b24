/** Numbers of one server's transactions, ends included. */
type Interval = readonly [first: number, last: number]

/** Says of a transaction, as its GTID names it, whether it is among those of a position. */
export type Contains = (gtid: string) => boolean

/** Reads a set of MySQL, `uuid:1-5:7,uuid:3`. */
export function mysqlSet(text: string): Contains {
  const servers = new Map<string, Interval[]>()
  for (const part of text.split(',').map((each) => each.trim())) {
    const [server, ...intervals] = part.split(':')
    const ends = intervals.map((each): Interval => {
      const [first, last = first] = each.split('-').map(Number)
      return [first!, last!]
    })
    servers.set(server!, [...(servers.get(server!) ?? []), ...ends])
  }
  return (gtid) => {
    const [server, number] = gtid.split(':')
    const at = Number(number)
    return servers.get(server!)?.some(([first, last]) => first <= at && at <= last) ?? false
  }
}

/** Reads the last transactions of MariaDB's domains, `0-1-5,1-2-3`: all before them are included. */
export function mariadbPosition(text: string): Contains {
  const last = new Map(
    text.split(',').map((each) => {
      const [domain, , sequence] = each.split('-')
      return [domain, Number(sequence)] as const
    }),
  )
  return (gtid) => {
    const [domain, , sequence] = gtid.split('-')
    return Number(sequence) <= (last.get(domain) ?? -1)
  }
}
