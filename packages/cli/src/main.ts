import { readFileSync } from 'node:fs'
import { CommanderError } from 'commander'
import { exitCodes } from './exit-codes.ts'
import { createProgram } from './program.ts'
import { parseError } from './usage-error.ts'

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string }

// A reader that went away (`tailrace list | head`) ends the writing, not with a stack.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.ok.code)
  throw error
})

const program = createProgram(version, (code) => {
  process.exitCode = code
})
let complaint = ''
for (const command of [program, ...program.commands]) {
  command.exitOverride().configureOutput({
    writeErr: (text) => {
      complaint += text
    },
  })
}

const given = process.argv.slice(2)
try {
  if (given.length === 0) program.outputHelp()
  else await program.parseAsync(given, { from: 'user' })
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  if (error.exitCode !== 0) {
    parseError(complaint, given)
    process.exitCode = exitCodes.usage.code
  }
}
