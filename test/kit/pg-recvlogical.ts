import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram } from './process/server-process.ts'

/**
 * The newest pg_recvlogical of this machine: of `/usr/lib/postgresql` (Debian's layout), else of PATH.
 * Null when there is none; the npm packages of PostgreSQL do not carry it.
 */
export function findPgRecvlogical(): string | null {
  const base = '/usr/lib/postgresql'
  let majors: number[] = []
  try {
    majors = readdirSync(base).map(Number).filter(Number.isInteger)
  } catch {
    // No such folder: PATH decides.
  }
  const folders = majors.toSorted((a, b) => b - a).map((major) => join(base, `${major}`, 'bin'))
  return findProgram('pg_recvlogical', folders) ?? null
}
