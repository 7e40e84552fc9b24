import { readFileSync } from 'node:fs'
import { CommanderError } from 'commander'
import { exitCodes } from './exit-codes.ts'
import { type Output, processOutput } from './output/channel.ts'
import { reportError } from './output/report-error.ts'
import { createProgram } from './program.ts'
import { usageError } from './usage-error.ts'

/** A plugin that left something open does not keep the process longer than this, in milliseconds. */
const LINGER = 2000

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string }
const given = process.argv.slice(2)

/** Output for arguments that were not parsed: options are looked for as they stand. */
function roughOutput(): Output {
  return processOutput({
    json: given.includes('--json') ? true : given.includes('--no-json') ? false : undefined,
    color: !given.includes('--no-color'),
    verbose: given.includes('--verbose'),
  })
}

// A reader that went away (`tailrace list | head`) ends the writing, not with a stack.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.ok.code)
  throw error
})
process.on('uncaughtException', (error) => {
  reportError(error, roughOutput())
  process.exit(exitCodes.failed.code)
})

const program = createProgram(version, (code) => {
  process.exitCode = code
  setTimeout(() => process.exit(), LINGER).unref()
})
let complaint = ''
for (const command of [program, ...program.commands]) {
  command.exitOverride().configureOutput({
    writeErr: (text) => {
      complaint += text
    },
  })
}

try {
  if (given.length === 0) program.outputHelp()
  else await program.parseAsync(given, { from: 'user' })
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  if (error.exitCode !== 0) {
    usageError(complaint, roughOutput())
    process.exitCode = exitCodes.usage.code
  }
}
