import { exitCodes } from '@tailrace/cli'
import { table } from '../markdown.ts'
import { generated, type Page } from '../page.ts'

/** The page of exit codes, from their table. */
export function exitCodesPage(): Page {
  const rows = Object.values(exitCodes).map(({ code, meaning }) => [`${code}`, meaning])
  return {
    path: 'docs/reference/exit-codes.md',
    text: `${generated}

# Exit codes

${table(['Code', 'What it means'], rows)}

Where several pipelines of one \`tailrace run\` fail for different reasons, the code is 1.
`,
  }
}
