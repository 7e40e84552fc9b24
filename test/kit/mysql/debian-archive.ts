import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Fields of a deb822 stanza (sources.list(5)), by lower-case name. */
type Stanza = ReadonlyMap<string, string>

/** Suites of Debian's archive itself, besides the machine's own: not of its updates, nor of third parties. */
const SUITES = ['oldstable', 'stable', 'testing', 'unstable', 'sid']

/**
 * A deb822 source for another suite of the Debian archive that this machine's apt already uses: same
 * address, same keys. Undefined when apt has no such source.
 *
 * @param folder apt's configuration. Default `/etc/apt`.
 * @param release the os-release file (os-release(5)). Default `/etc/os-release`.
 */
export async function debianSource(
  suite: string,
  folder = '/etc/apt',
  release = '/etc/os-release',
): Promise<string | undefined> {
  const codename = /^VERSION_CODENAME="?(\w+)/m.exec(await textOf(release))?.[1]
  const suites = codename === undefined ? SUITES : [codename, ...SUITES]
  const parts = await readdir(join(folder, 'sources.list.d')).catch(() => [])
  const files = parts.map((name) => join(folder, 'sources.list.d', name))
  for (const file of [join(folder, 'sources.list'), ...files]) {
    const stanzas = file.endsWith('.sources')
      ? deb822(await textOf(file))
      : file.endsWith('.list')
        ? oneLine(await textOf(file))
        : []
    const found = stanzas.find((stanza) => isMain(stanza, suites))
    if (found) return write(found, suite)
  }
  return undefined
}

function isMain(stanza: Stanza, suites: readonly string[]): boolean {
  const words = (name: string) => (stanza.get(name) ?? '').split(/\s+/)
  return (
    stanza.get('enabled') !== 'no' &&
    words('types').includes('deb') &&
    words('components').includes('main') &&
    words('suites').some((suite) => suites.includes(suite)) &&
    !stanza.get('uris')?.startsWith('cdrom:')
  )
}

function write(stanza: Stanza, suite: string): string {
  const [uri] = (stanza.get('uris') ?? '').split(/\s+/)
  const lines = ['Types: deb', `URIs: ${uri}`, `Suites: ${suite}`, 'Components: main']
  for (const name of ['Signed-By', 'Trusted']) {
    const value = stanza.get(name.toLowerCase())
    if (value !== undefined) lines.push(`${name}: ${value}`)
  }
  return `${lines.join('\n')}\n`
}

function deb822(text: string): Stanza[] {
  const withoutComments = text.replaceAll(/^#.*\n?/gm, '')
  return withoutComments.split(/\n[ \t]*\n/).map((paragraph) => {
    // A line that begins with a blank continues the field above it, as keys in place do.
    const fields = paragraph.matchAll(/^([\w-]+):[ \t]*(.*(?:\n[ \t].*)*)/gm)
    return new Map(
      Array.from(fields, ([, name = '', value = '']) => [name.toLowerCase(), value.trim()]),
    )
  })
}

function oneLine(text: string): Stanza[] {
  const lines = text.matchAll(/^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#\n]*)/gm)
  return Array.from(lines, ([, options = '', uris = '', suites = '', components = '']) => {
    const pairs = options.trim().split(/\s+/).filter(Boolean)
    return new Map([
      ...pairs.map((pair) => pair.split('=', 2) as [string, string]),
      ['types', 'deb'],
      ['uris', uris],
      ['suites', suites],
      ['components', components],
    ])
  })
}

function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '')
}
