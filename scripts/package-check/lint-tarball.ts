import { basename } from 'node:path'
import { outcomeOf } from './run-command.ts'

/** What publint and attw find wrong with a tarball; empty where nothing is. */
async function complaints(tarball: string, root: string): Promise<string[]> {
  const checks = [
    ['publint', ['run', tarball, '--strict']],
    ['attw', [tarball, '--profile', 'esm-only', '--no-emoji', '--no-color']],
  ] as const
  const outcomes = await Promise.all(
    checks.map(async ([tool, args]) => [tool, await outcomeOf(tool, args, root)] as const),
  )
  return outcomes
    .filter(([, { code }]) => code !== 0)
    .map(([tool, { stdout, stderr }]) => `${tool}, ${basename(tarball)}:\n${stdout}${stderr}`)
}

/** Runs publint and attw on each tarball. @throws Error with everything that they complain about */
export async function lintTarballs(tarballs: readonly string[], root: string): Promise<void> {
  const found: string[] = []
  for (const tarball of tarballs) found.push(...(await complaints(tarball, root)))
  if (found.length > 0) throw new Error(found.join('\n'))
}
