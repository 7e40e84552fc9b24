import { globSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { format } from 'oxfmt'
import type { Page } from './page.ts'
import { cliPage } from './pages/cli-page.ts'
import { configPage } from './pages/config-page.ts'
import { errorsPage } from './pages/errors-page.ts'
import { exitCodesPage } from './pages/exit-codes-page.ts'
import { indexPage } from './pages/index-page.ts'
import { metricsPage } from './pages/metrics-page.ts'
import { mysqlTypesPage } from './pages/mysql-types-page.ts'
import { pluginPage } from './pages/plugin-page.ts'
import { pluginReadme } from './pages/plugin-readme.ts'
import { postgresTypesPage } from './pages/postgres-types-page.ts'
import { loadPlugins } from './plugins.ts'

const root = join(import.meta.dirname, '../..')

/** Formats as `npm run format` would, so that both agree on every page. */
async function formatted({ path, text }: Page, options: Record<string, unknown>): Promise<Page> {
  const { code, errors } = await format(path, text, options)
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`)
  return { path, text: code }
}

async function allPages(): Promise<readonly Page[]> {
  const plugins = await loadPlugins(root)
  const {
    $schema: _,
    ignorePatterns: _ignored,
    ...options
  } = JSON.parse(await readFile(join(root, '.oxfmtrc.json'), 'utf8')) as Record<string, unknown>
  const pages = [
    indexPage(plugins),
    await configPage(root),
    cliPage(),
    exitCodesPage(),
    errorsPage(),
    await metricsPage(root),
    postgresTypesPage(),
    mysqlTypesPage(),
    ...plugins.map(pluginPage),
    ...(await Promise.all(plugins.map((plugin) => pluginReadme(plugin, root)))),
  ]
  return Promise.all(pages.map((page) => formatted(page, options)))
}

async function currentText(path: string): Promise<string | null> {
  try {
    return await readFile(join(root, path), 'utf8')
  } catch {
    return null
  }
}

const check = process.argv.includes('--check')
const pages = await allPages()
const made = new Set(pages.map(({ path }) => path))
const left = globSync('docs/reference/**/*.md', { cwd: root }).filter((path) => !made.has(path))
const stale: string[] = [...left]
for (const { path, text } of pages) {
  if ((await currentText(path)) === text) continue
  stale.push(path)
  if (check) continue
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}
if (check && stale.length > 0) {
  console.error(`Generated documentation is stale; run \`npm run docs\`:\n  ${stale.join('\n  ')}`)
  process.exitCode = 1
} else if (!check) {
  for (const path of left) await rm(join(root, path))
  console.log(stale.length === 0 ? 'Documentation is up to date.' : `Wrote ${stale.join(', ')}`)
}
