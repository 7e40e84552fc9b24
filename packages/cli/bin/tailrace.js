#!/usr/bin/env node
// Plain JavaScript that old versions of Node can parse: it has to say that they are too old.
import module from 'node:module'

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
  // Compiled code is kept from one start to the next, which halves the time to begin.
  module.enableCompileCache()
  void import('../dist/main.js')
}
