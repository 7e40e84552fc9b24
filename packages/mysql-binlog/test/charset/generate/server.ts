import { createConnection, type Connection } from 'mysql2/promise'

/** A server that is asked how it understands bytes. */
export class Server {
  readonly #connection: Connection

  private constructor(connection: Connection) {
    this.#connection = connection
  }

  static async connect(url: string): Promise<Server> {
    return new Server(await createConnection({ uri: url, charset: 'utf8mb4' }))
  }

  async close(): Promise<void> {
    await this.#connection.end()
  }

  /** Rows of texts, as the server sends them. */
  async rows(sql: string): Promise<(string | null)[][]> {
    const [rows] = await this.#connection.query({
      sql,
      rowsAsArray: true,
      typeCast: (field) => field.string(),
    })
    return rows as (string | null)[][]
  }

  /** The names of the character sets whose tables are worth asking for: neither binary nor Unicode. */
  async charsets(): Promise<string[]> {
    const rows = await this.rows(
      `SELECT CHARACTER_SET_NAME FROM information_schema.CHARACTER_SETS ORDER BY 1`,
    )
    return rows.map(([name]) => name!).filter((name) => !/^(binary|utf|ucs)/.test(name))
  }

  /**
   * What the server makes of every sequence of `prefix` and `size` more bytes that is one well-formed character: its code
   * point, `?` where it has none. Index is the number that the `size` bytes make; 0 where they are no character.
   */
  async characters(charset: string, prefix: string, size: 1 | 2): Promise<Uint16Array> {
    const count = 256 ** size
    const text = `CONVERT(UNHEX(CONCAT('${prefix}', LPAD(HEX(n), ${2 * size}, '0'))) USING ${charset})`
    const table = new Uint16Array(count)
    const rows = await this.rows(
      `SELECT n, HEX(CONVERT(t USING utf32)) FROM (SELECT n, ${text} AS t FROM ${numbers(count)}) AS x
        WHERE CHAR_LENGTH(t) = 1 AND LENGTH(t) = ${prefix.length / 2 + size}`,
    )
    for (const [n, hex] of rows) {
      // The beginning of a longer character.
      if (hex === '') continue
      const point = Number.parseInt(hex!, 16)
      if (hex!.length !== 8 || point > 0xffff) throw new Error(`${charset} ${n} is ${hex}`)
      // U+0000 is told apart from no character by its place.
      table[Number(n)] = point
    }
    return table
  }
}

/** A derived table with the numbers 0 to `count` - 1, which both servers read quickly. */
export function numbers(count: number): string {
  const digit = (name: string) =>
    `(${Array.from({ length: 16 }, (_, i) => `SELECT ${i} AS d`).join(' UNION ALL ')}) AS ${name}`
  return count === 256
    ? `(SELECT a.d * 16 + b.d AS n FROM ${digit('a')}, ${digit('b')}) AS numbers`
    : `(SELECT ((a.d * 16 + b.d) * 16 + c.d) * 16 + e.d AS n
        FROM ${digit('a')}, ${digit('b')}, ${digit('c')}, ${digit('e')}) AS numbers`
}
