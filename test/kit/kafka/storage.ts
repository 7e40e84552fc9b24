import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Java } from '../java/java.ts'
import type { Jars } from '../java/jars.ts'
import { type ClusterLayout, type NodeLayout, propertiesText } from './properties.ts'

const run = promisify(execFile)

/**
 * Formats a node's log folder. Kafka's own tool takes 1.5 s, so it runs once per set of SCRAM users and
 * its result is copied, with the identifiers of `meta.properties` written anew.
 */
export async function formatStorage(
  java: Java,
  jars: Jars,
  layout: ClusterLayout,
  node: NodeLayout,
  clusterId: string,
): Promise<void> {
  const scram = layout.mechanisms
    .filter((mechanism) => mechanism !== 'PLAIN')
    .flatMap((mechanism) =>
      layout.users.map((user) => `${mechanism}=[name=${user.username},password=${user.password}]`),
    )
  const hash = createHash('sha256').update(scram.join('\n')).digest('hex').slice(0, 12)
  const template = join(jars.folder, `formatted-${hash}`)
  if (!existsSync(template)) await format(java, jars, template, scram)
  await cp(template, node.dataDir, { recursive: true })
  const file = join(node.dataDir, 'meta.properties')
  const text = (await readFile(file, 'utf8'))
    .replace(/^node\.id=.*$/m, `node.id=${node.id}`)
    .replace(/^cluster\.id=.*$/m, `cluster.id=${clusterId}`)
    .replace(/^directory\.id=.*$/m, `directory.id=${kafkaUuid()}`)
  await writeFile(file, text)
}

/** A random id in Kafka's spelling (16 bytes, base64url), which may not begin with a dash. */
export function kafkaUuid(): string {
  for (;;) {
    const id = randomBytes(16).toString('base64url')
    if (!id.startsWith('-')) return id
  }
}

async function format(
  java: Java,
  jars: Jars,
  template: string,
  scram: readonly string[],
): Promise<void> {
  const temporary = await mkdtemp(`${template}-`)
  try {
    const file = join(temporary, 'server.properties')
    const properties = {
      'process.roles': 'broker,controller',
      'node.id': 1,
      'controller.quorum.voters': '1@127.0.0.1:9093',
      'controller.listener.names': 'CONTROLLER',
      listeners: 'PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093',
      'log.dirs': join(temporary, 'data'),
    }
    await writeFile(file, propertiesText(properties))
    const tool = ['-XX:TieredStopAtLevel=1', '-cp', jars.classPath, 'kafka.tools.StorageTool']
    const users = scram.flatMap((each) => ['--add-scram', each])
    await run(java.command, [...tool, 'format', '-t', kafkaUuid(), '-c', file, ...users])
    await rename(join(temporary, 'data'), template)
  } catch (error) {
    if (!existsSync(template)) throw error
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}
