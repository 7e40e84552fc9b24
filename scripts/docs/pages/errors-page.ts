import { type ErrorCode, type ErrorCodeInfo, errorCodes } from '@tailrace/plugin-api'
import { cell, code, table } from '../markdown.ts'
import { generated, type Page } from '../page.ts'

/** The page of error codes, from their table. */
export function errorsPage(): Page {
  const rows = (Object.entries(errorCodes) as [ErrorCode, ErrorCodeInfo][]).map(
    ([name, { retryable, summary }]) => [code(name), retryable ? 'yes' : 'no', cell(summary)],
  )
  return {
    path: 'docs/reference/errors.md',
    text: `${generated}

# Errors

An error says where it happened, what is wrong and how to mend it. Retryable ones are tried again with back-off until \`retry.for\`
has passed; the others stop the pipeline they happen in. Codes of third parties' plugins begin with \`X_\`.

${table(['Code', 'Retried', 'What it means'], rows)}
`,
  }
}
