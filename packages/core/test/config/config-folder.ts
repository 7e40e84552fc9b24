import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { TailraceError } from '@tailrace/plugin-api'
import { onTestFinished } from 'vitest'
import type { ProblemDetail } from '../../src/config/problems.ts'

/** Makes a folder with the files given, which the test's end removes. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tailrace-config-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

/** The error that a call must fail with. */
export async function failure(call: () => unknown): Promise<TailraceError> {
  try {
    await call()
  } catch (error) {
    if (TailraceError.is(error)) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

/** The problems of a failed configuration as `line:column path: message`. */
export function problemsOf(error: TailraceError): string[] {
  const problems = error.details!['problems'] as readonly ProblemDetail[]
  return problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`)
}
