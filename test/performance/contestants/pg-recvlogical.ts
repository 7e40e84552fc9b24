import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { findPgRecvlogical } from '../../kit/pg-recvlogical.ts'
import { serverFolder } from '../../kit/process/folders.ts'
import { startServerProcess } from '../../kit/process/server-process.ts'
import { programVersion } from '../report/machine.ts'
import type { Contestant } from './contestant.ts'

/**
 * PostgreSQL's own reader of slots. It writes the server's messages to a file as they come, decodes
 * nothing and knows no Kafka: the pace at which the server sends.
 */
export const pgRecvlogical: Contestant = {
  name: 'pg_recvlogical',
  delivers: 'file',
  async absence() {
    return findPgRecvlogical() ? undefined : 'not on PATH nor in /usr/lib/postgresql'
  },
  describe: () => `${programVersion(findPgRecvlogical()!)}, into a file`,
  async start({ reading, url }) {
    if (reading.kind !== 'postgres') throw new Error('pg_recvlogical reads PostgreSQL alone')
    const { slot, publication, endLsn } = reading
    const folder = await serverFolder('pg_recvlogical')
    const logFile = join(folder, 'server.log')
    const server = startServerProcess({
      command: findPgRecvlogical()!,
      args: [
        '--dbname',
        url,
        '--slot',
        slot,
        '--start',
        '--no-loop',
        '--file',
        join(folder, 'messages'),
        ...(endLsn === undefined ? [] : ['--endpos', endLsn]),
        '--option',
        'proto_version=1',
        '--option',
        `publication_names=${publication}`,
      ],
      folder,
      logFile,
    })
    return {
      pid: server.pid,
      logFile,
      async end() {
        await server.kill()
        await rm(folder, { recursive: true, force: true })
      },
    }
  },
}
