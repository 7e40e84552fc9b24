import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../process/folders.ts'
import { debianObstacle, unpackDebianPackages } from './debian-packages.ts'
import { type MysqlRelease, type MysqlVersion, mysqlRelease } from './release.ts'

/** A program with the arguments that come before the caller's. */
export interface Program {
  readonly command: string
  readonly args: readonly string[]
}

/** A server's programs on this machine. */
export interface MysqlPrograms {
  readonly release: MysqlRelease
  /** What `basedir` is for the server. */
  readonly base: string
  /** Folder of its error messages, character sets and SQL scripts. */
  readonly share: string
  /** Folder of its plugins, which need not exist. */
  readonly plugins: string
  /** `mysqld` or `mariadbd`. */
  readonly server: Program
  /** The file of the server itself. */
  readonly serverFile: string
  /** Another of its programs, such as `mysqlbinlog`; undefined where its packages have none. */
  program(name: string): Program | undefined
}

const fetching = new Map<MysqlVersion, Promise<void>>()

/**
 * The programs of a version: those of the folder that `<variable>_ROOT` names, else Debian's, fetched
 * once per machine into a cache folder outside the checkout (60 MB for MySQL).
 *
 * @throws Error saying what is missing.
 */
export async function mysqlPrograms(version: MysqlVersion): Promise<MysqlPrograms> {
  const release = mysqlRelease(version)
  const outside = outsideRoot(release)
  if (outside !== undefined) return openRoot(release, outside)
  const root = cacheFolder(version)
  if (!existsSync(root)) {
    let fetched = fetching.get(version)
    if (!fetched) {
      fetched = unpackDebianPackages(release.debian, root)
      fetching.set(version, fetched)
    }
    await fetched
  }
  return openRoot(release, root)
}

/** Why the programs can not be had on this machine, without trying to fetch them; or undefined. */
export async function programsObstacle(version: MysqlVersion): Promise<string | undefined> {
  const release = mysqlRelease(version)
  if (outsideRoot(release) !== undefined || existsSync(cacheFolder(version))) return undefined
  return debianObstacle(release.debian.suite)
}

function outsideRoot({ variable }: MysqlRelease): string | undefined {
  return process.env[`${variable}_ROOT`] || undefined
}

function openRoot(release: MysqlRelease, root: string): MysqlPrograms {
  const base = existsSync(join(root, 'usr', 'share')) ? join(root, 'usr') : root
  const folders = [join(base, 'sbin'), join(base, 'bin')]
  const wrap = loader(root, base)
  const find = (name: string) => folders.map((each) => join(each, name)).find(existsSync)
  const serverFile =
    release.flavor === 'mariadb' ? (find('mariadbd') ?? find('mysqld')) : find('mysqld')
  const shares = ['mysql', 'mariadb', ''].map((name) => join(base, 'share', name))
  const share = shares.find((each) => existsSync(join(each, 'english', 'errmsg.sys')))
  if (!serverFile || !share) {
    throw new Error(`${root} holds no ${release.title}: no server program or no error messages`)
  }
  return {
    release,
    base,
    share,
    plugins: join(base, 'lib', existsSync(join(base, 'lib', 'plugin')) ? '' : 'mysql', 'plugin'),
    server: wrap(serverFile),
    serverFile,
    program(name) {
      const file = find(name)
      return file === undefined ? undefined : wrap(file)
    },
  }
}

/**
 * How programs of a folder are run: with its own C library where it has one, as that of the machine may
 * be older. Libraries are looked for by the loader of the same version.
 */
function loader(root: string, base: string): (file: string) => Program {
  const libraries = [join(root, 'lib'), join(root, 'usr', 'lib')].flatMap((folder) =>
    namesIn(folder)
      .filter((name) => name.endsWith('-linux-gnu'))
      .map((name) => join(folder, name)),
  )
  const file = libraries
    .flatMap((folder) => namesIn(folder).map((name) => join(folder, name)))
    .find((path) => /\/ld-linux[^/]*\.so\.\d$/.test(path))
  if (file === undefined || root === '/') return (command) => ({ command, args: [] })
  const path = [...libraries, join(base, 'lib', 'mysql', 'private')].join(':')
  return (program) => ({ command: file, args: ['--library-path', path, program] })
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}
