import { writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { TailraceError } from '@tailrace/plugin-api'
import type { CommandAction } from '../command-spec.ts'
import { exitCodes } from '../exit-codes.ts'

/** Writes the JSON Schema of configurations in a folder to a file. */
export async function writeSchema(file: string, baseDir: string): Promise<void> {
  const { configJsonSchema } = await import('@tailrace/core')
  const text = `${JSON.stringify(await configJsonSchema(baseDir), null, 2)}\n`
  try {
    await writeFile(file, text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new TailraceError(
      'SINK_DESTINATION_INVALID',
      `The schema cannot be written: ${reason}.`,
      {
        where: file,
        fix: 'choose another path after --out',
        cause,
      },
    )
  }
}

/** `tailrace schema` */
export const schema: CommandAction = async ({ output: { out }, file }, _args, { out: to }) => {
  const baseDir = file === undefined ? process.cwd() : dirname(resolve(file))
  if (typeof to === 'string') {
    await writeSchema(to, baseDir)
    if (out.json) out.object({ type: 'schema', file: resolve(to) })
    else out.line(`Wrote ${to}.`)
  } else {
    const { configJsonSchema } = await import('@tailrace/core')
    out.line(JSON.stringify(await configJsonSchema(baseDir), null, 2))
  }
  return exitCodes.ok.code
}
