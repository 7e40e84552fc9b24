import {
  caughtUp,
  follow,
  type Mysql,
  type MysqlSettings,
  type MysqlVersion,
  promote,
  startMysql,
  startReplica,
  until,
} from '../../../kit/index.ts'

const PATIENCE_MS = 60_000

/** Two servers, of which one takes writes and the other follows it by GTID. */
export class ServerPair {
  readonly #settings: MysqlSettings
  #primary: Mysql
  #replica: Mysql | null = null

  private constructor(primary: Mysql, settings: MysqlSettings) {
    this.#primary = primary
    this.#settings = settings
  }

  /** Starts the first of them. */
  static async start(version: MysqlVersion, settings: MysqlSettings): Promise<ServerPair> {
    return new ServerPair(await startMysql({ version, settings }), settings)
  }

  /** Starts the other one. */
  async startReplica(): Promise<void> {
    this.#replica = await startReplica(this.#primary, { settings: this.#settings })
  }

  /** The server that takes writes now. */
  get primary(): Mysql {
    return this.#primary
  }

  /** Where that is; the port is another one after a failover. */
  get address(): { readonly port: number } {
    const primary = () => this.#primary
    return {
      get port() {
        return primary().port
      },
    }
  }

  get #other(): Mysql {
    if (this.#replica === null) throw new Error('There is no replica')
    return this.#replica
  }

  /** Waits until the replica has what is committed now. */
  async caughtUp(): Promise<void> {
    const isThere = async () => {
      await caughtUp(this.#other, this.#primary)
      return true
    }
    await until(isThere, { deadlineMs: PATIENCE_MS, what: 'the replica to catch up' })
  }

  /**
   * The primary crashes under load, with all that it committed at the replica, which takes its place; then it comes back as
   * the replica. Its clients, the pipeline's among them, see their connections break.
   */
  async failOver(): Promise<void> {
    const [former, next] = [this.#primary, this.#other]
    await this.caughtUp()
    const client = await former.client()
    await client.query('FLUSH TABLES WITH READ LOCK')
    await this.caughtUp()
    await former.crash()
    await promote(next)
    this.#primary = next
    this.#replica = former
    await former.start()
    await follow(former, next)
  }

  async remove(): Promise<void> {
    await Promise.all([this.#primary.remove(), this.#replica?.remove()])
  }
}
