import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { PostgresDatabase } from '../../kit/postgres/database.ts'
import { KAFKA_POM } from '../../kit/kafka.ts'

/** One line that says what the figures were measured on. */
export async function machineLine(postgres: PostgresDatabase): Promise<string> {
  const processors = cpus()
  const memory = Math.round(totalmem() / 1024 ** 3)
  const [row] = await postgres.query<{ server_version: string }>('SHOW server_version')
  return [
    `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}`,
    `${memory} GiB`,
    `${type()} ${release()}`,
    `Node ${process.versions.node}`,
    `PostgreSQL ${row?.server_version}`,
    `Kafka ${pomVersion(KAFKA_POM, 'kafka_2.13') ?? 'from outside'}`,
    'all on this one machine',
  ].join(', ')
}

/** Debezium's version in the kit. */
export function debeziumVersion(): string | undefined {
  const pom = fileURLToPath(new URL('../../kit/debezium/pom.xml', import.meta.url))
  return pomVersion(pom, 'debezium-connector-postgres')
}

/** What a program says to `--version`. */
export function programVersion(program: string): string {
  return execFileSync(program, ['--version'], { encoding: 'utf8' }).trim()
}

function pomVersion(pom: string, artifact: string): string | undefined {
  const text = readFileSync(pom, 'utf8')
  const after = text.slice(text.indexOf(`<artifactId>${artifact}</artifactId>`))
  return /<version>([^<]+)<\/version>/.exec(after)?.[1]
}
