import { setTimeout as delay } from 'node:timers/promises'
import type { Session } from '../connection/session.ts'
import { readLogFiles } from '../server/logs.ts'

/** How fast log is written, and since when that was measured. */
export interface WriteRate {
  readonly bytesPerSecond: number
  readonly seconds: number
  readonly since: 'the start of the server' | 'this check'
}

/** An average over less than this says little: then it is measured here. */
const LEAST_SECONDS = 10

/**
 * @param measureFor milliseconds to measure for, where the server has no figure
 * @throws TailraceError SOURCE_PRIVILEGE
 */
export async function readWriteRate(session: Session, measureFor: number): Promise<WriteRate> {
  return (await sinceStart(session)) ?? (await measured(session, measureFor))
}

/** MariaDB counts the bytes of its log. */
async function sinceStart(session: Session): Promise<WriteRate | null> {
  const rows = await session.query(
    `SHOW GLOBAL STATUS WHERE Variable_name IN ('Binlog_bytes_written', 'Uptime')`,
  )
  const status = new Map(rows.map((row) => Object.values(row) as [string, string]))
  const bytes = status.get('Binlog_bytes_written')
  const seconds = Number(status.get('Uptime') ?? 0)
  if (bytes === undefined || seconds < LEAST_SECONDS) return null
  return { bytesPerSecond: Number(bytes) / seconds, seconds, since: 'the start of the server' }
}

async function measured(session: Session, measureFor: number): Promise<WriteRate> {
  const before = new Map((await readLogFiles(session)).map(({ name, size }) => [name, size]))
  const began = performance.now()
  await delay(measureFor)
  const after = await readLogFiles(session)
  const seconds = (performance.now() - began) / 1000
  const bytes = after.reduce((sum, { name, size }) => sum + size - (before.get(name) ?? 0), 0)
  return { bytesPerSecond: bytes / seconds, seconds, since: 'this check' }
}
