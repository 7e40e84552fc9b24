#!/usr/bin/env node
// Plain JavaScript that old versions of Node can parse: it has to say that they are too old.
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
  limitYoungGeneration()
  void import('../dist/main.js')
}

/**
 * On a large machine V8 lets the young generation grow to 128 MiB before it looks for garbage. Changes live for milliseconds, so a small
 * one costs nothing and saves most of a pipeline's memory. The setting is read only when the process begins: `run` begins
 * again in its own place, with the same process id, unless the user has decided otherwise or the system cannot do it.
 */
function limitYoungGeneration() {
  const options = process.execArgv.join(' ') + ' ' + (process.env.NODE_OPTIONS || '')
  if (process.argv[2] !== 'run' || options.includes('semi-space') || !process.execve) return
  if (process.platform === 'win32') return
  const flags = process.execArgv.concat('--max-semi-space-size=4')
  const { execPath, argv, env } = process
  process.execve(execPath, [execPath].concat(flags, argv.slice(1)), env)
}
