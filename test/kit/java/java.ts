import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findProgram } from '../process/server-process.ts'

const run = promisify(execFile)

/** A Java runtime of this machine. */
export interface Java {
  readonly command: string
  /** What `java -version` prints: class-data archives fit one build only. */
  readonly version: string
}

/**
 * The Java of JAVA_HOME or PATH.
 *
 * @throws Error saying what to install, when there is none or it is older than 17.
 */
export async function findJava(): Promise<Java> {
  const home = process.env['JAVA_HOME']
  const command = findProgram('java', home ? [join(home, 'bin')] : [])
  if (!command) throw new Error('Java 17 or newer is needed: no `java` on PATH')
  const { stderr: version } = await run(command, ['-version'])
  const major = Number(/version "(\d+)/.exec(version)?.[1])
  if (!(major >= 17)) throw new Error(`Java 17 or newer is needed: ${command} is ${major}`)
  return { command, version }
}
