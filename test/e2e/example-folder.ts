import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { workspace } from './tailrace-process.ts'

const root = join(import.meta.dirname, '../..')

/** The folder of an example in the repository. */
export const exampleOf = (name: string): string => join(root, 'examples', name)

/** A copy of an example to run, which leaves no files in the repository; removed after the test. */
export async function copyExample(name: string): Promise<string> {
  const folder = await workspace({})
  const isSource = (path: string) => !/node_modules|\/\.tailrace|\/test$/u.test(path)
  await cp(exampleOf(name), folder, { recursive: true, filter: isSource })
  return folder
}

/** Makes a folder one that has only these of the repository's packages installed, as links. */
export async function installOnly(folder: string, packages: readonly string[]): Promise<void> {
  await rm(join(folder, 'node_modules'), { recursive: true })
  for (const name of packages) {
    await mkdir(join(folder, 'node_modules', name, '..'), { recursive: true })
    await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  }
}

/** Changes a file of a folder as a reader of its README would. */
export async function edit(file: string, from: string | RegExp, to: string): Promise<void> {
  const text = await readFile(file, 'utf8')
  const edited = text.replace(from, to)
  if (edited === text) throw new Error(`${file} has no ${String(from)}`)
  await writeFile(file, edited)
}

/** The lines of JSON that a file has by now; none where it is not there yet. */
export async function readJsonLines(file: string): Promise<any[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  return whole
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}
