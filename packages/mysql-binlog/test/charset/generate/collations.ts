import type { Server } from './server.ts'

/** Which character set the ids of collations belong to, as ranges. Where several servers are asked they must agree. */
export async function collationRanges(servers: Server[]): Promise<[number, number, string][]> {
  const charsets = new Map<number, string>()
  for (const server of servers) {
    for (const [id, charset] of await server.rows(await collationQuery(server))) {
      const known = charsets.get(Number(id)) ?? charset!
      if (known !== charset) throw new Error(`collation ${id} is of ${known} and ${charset}`)
      charsets.set(Number(id), charset)
    }
  }
  const ranges: [number, number, string][] = []
  for (const [id, charset] of [...charsets].sort(([a], [b]) => a - b)) {
    const last = ranges.at(-1)
    if (last?.[2] === charset && id === last[1] + 1) last[1] = id
    else ranges.push([id, id, charset])
  }
  return ranges
}

/** MariaDB's newer collations are of several character sets, with an id for each. */
async function collationQuery(server: Server): Promise<string> {
  const columns = await server.rows(
    `SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'information_schema'
      AND TABLE_NAME = 'COLLATION_CHARACTER_SET_APPLICABILITY' AND COLUMN_NAME = 'ID'`,
  )
  const view = columns.length > 0 ? 'COLLATION_CHARACTER_SET_APPLICABILITY' : 'COLLATIONS'
  return `SELECT ID, CHARACTER_SET_NAME FROM information_schema.${view} WHERE ID IS NOT NULL AND CHARACTER_SET_NAME IS NOT NULL`
}
