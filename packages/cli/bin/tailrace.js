#!/usr/bin/env node
// Plain JavaScript that old versions of Node can parse: it has to say that they are too old.
import module from 'node:module'

// Changes live for milliseconds: a larger young generation costs memory and saves nothing. What is old hardly grows: letting
// it double before it is looked through keeps dead buffers for long. V8 reads these when it begins.
const options = ['--max-semi-space-size=4', '--heap-growing-percent=50']

/** Starts `run` again in place of this process, with the options, unless somebody has chosen a size already. */
function keepYoungGenerationSmall() {
  const given = process.execArgv.join(' ') + (process.env.NODE_OPTIONS || '')
  if (/semi[-_]space/.test(given) || process.argv.indexOf('run') < 2) return
  // Windows cannot do it, and a channel to a parent would be lost.
  if (!process.execve || process.platform === 'win32' || process.send) return
  const args = [process.execPath].concat(process.execArgv, options, process.argv.slice(1))
  process.execve(process.execPath, args, process.env)
}

const wanted = [24, 15]
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < wanted[0] || (major === wanted[0] && minor < wanted[1])) {
  process.stderr.write(
    'tailrace needs Node.js ' +
      wanted.join('.') +
      ' or later; this is ' +
      process.versions.node +
      ' (' +
      process.execPath +
      ').\nInstall a newer one from https://nodejs.org, or run: npx -p node@24 -p @tailrace/cli tailrace\n',
  )
  process.exitCode = 2
} else {
  keepYoungGenerationSmall()
  // Compiled code is kept from one start to the next, which halves the time to begin.
  module.enableCompileCache()
  void import('../dist/main.js')
}
