import { randomBytes } from 'node:crypto'
import { type IncomingMessage, createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { MYSQL_VERSIONS } from '../mysql/release.ts'
import { type ServerSet, createServerSet } from './servers.ts'

/** Environment variable that tells worker processes where the run's servers are to be had. */
export const COORDINATOR_VARIABLE = 'TAILRACE_TEST_KIT'

/** A suite that could not run on this machine. */
export interface Skipped {
  readonly file: string
  readonly reason: string
}

/** What a test run's main process does for its workers. */
export interface Coordinator {
  readonly url: string
  readonly skipped: readonly Skipped[]
  /** Stops the servers. */
  close(): Promise<void>
}

/**
 * Serves a server set to the workers of a test run, over HTTP on a loopback port. The servers belong
 * to this process, so they live as long as the run, whichever worker asked first.
 */
export async function startCoordinator(): Promise<Coordinator> {
  const set = createServerSet()
  const skipped: Skipped[] = []
  // Other users of the machine can reach the port, but do not know the path.
  const secret = randomBytes(12).toString('hex')
  const server = createServer((request, response) => {
    answer(request, `/${secret}/`, set, skipped).then(
      (body) => response.end(JSON.stringify(body)),
      (error: unknown) => {
        response.statusCode = 500
        response.end(JSON.stringify(error instanceof Error ? error.message : String(error)))
      },
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `http://127.0.0.1:${port}/${secret}/`,
    skipped,
    async close() {
      server.close()
      server.closeAllConnections()
      await set.remove()
    },
  }
}

async function answer(
  request: IncomingMessage,
  prefix: string,
  set: ServerSet,
  skipped: Skipped[],
): Promise<unknown> {
  const path = request.url?.startsWith(prefix) ? request.url.slice(prefix.length) : ''
  const version = MYSQL_VERSIONS.find((each) => path.endsWith(`/${each}`))
  if (version && path === `mysql/${version}`) return set.mysql(version)
  if (version && path === `mysql-programs/${version}`) return set.fetchMysql(version)
  switch (path) {
    case 'postgres/13':
      return set.postgres(13)
    case 'postgres/15':
      return set.postgres(15)
    case 'postgres/18':
      return set.postgres(18)
    case 'kafka':
      return set.kafka()
    case 'skipped':
      skipped.push(JSON.parse(await text(request)) as Skipped)
      return null
    default:
      throw new Error('Unknown request')
  }
}
