import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { fileURLToPath } from 'node:url'
import { KAFKA_POM } from '../../kit/kafka.ts'

/** One line that says what the figures were measured on, and with which servers beside it. */
export function machineLine(servers: readonly string[] = []): string {
  const processors = cpus()
  const memory = Math.round(totalmem() / 1024 ** 3)
  return [
    `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}`,
    `${memory} GiB`,
    `${type()} ${release()}`,
    `Node ${process.versions.node}`,
    ...servers,
  ].join(', ')
}

/** Kafka's version in the kit. */
export function kafkaVersion(): string | undefined {
  return pomVersion(KAFKA_POM, 'kafka_2.13')
}

/** Debezium's version in the kit. */
export function debeziumVersion(): string | undefined {
  const pom = fileURLToPath(new URL('../../kit/debezium/pom.xml', import.meta.url))
  return pomVersion(pom, 'debezium-connector-postgres')
}

/** What a program says to `--version`, after arguments that it always needs. */
export function programVersion(program: string, args: readonly string[] = []): string {
  return execFileSync(program, [...args, '--version'], { encoding: 'utf8' }).trim()
}

function pomVersion(pom: string, artifact: string): string | undefined {
  const text = readFileSync(pom, 'utf8')
  const after = text.slice(text.indexOf(`<artifactId>${artifact}</artifactId>`))
  return /<version>([^<]+)<\/version>/.exec(after)?.[1]
}
