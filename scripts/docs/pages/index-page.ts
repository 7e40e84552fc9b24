import { cell, table } from '../markdown.ts'
import { generated, type Page } from '../page.ts'
import type { DocumentedPlugin } from '../plugins.ts'
import { pagePath } from './plugin-page.ts'

const kinds = ['source', 'transform', 'encoder', 'sink'] as const

/** The front page of the reference. */
export function indexPage(plugins: readonly DocumentedPlugin[]): Page {
  const sorted = plugins.toSorted(
    (a, b) => kinds.indexOf(a.definition.kind) - kinds.indexOf(b.definition.kind),
  )
  const rows = sorted.map((plugin) => {
    const { kind, name, stability, summary } = plugin.definition
    return [kind, `[\`${name}\`](${pagePath(plugin)})`, stability, cell(summary)]
  })
  return {
    path: 'docs/reference/README.md',
    text: `${generated}

# Reference

- [Configuration](config.md)
- [The command \`tailrace\`](cli.md), its [exit codes](exit-codes.md)
- [Errors](errors.md)
- [Metrics](metrics.md)
- [Types of PostgreSQL](types-postgres.md) and [of MySQL and MariaDB](types-mysql.md), their values in changes and in JSON

## Plugins

${table(['Kind', 'Name', 'Stability', 'What it does'], rows)}
`,
  }
}
