import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface Manifest {
  readonly optionalDependencies: Readonly<Record<string, string>>
}

const root = new URL('../../', import.meta.url)

// An optional package that is missing falls back to whatever Node the machine has, and says nothing.
test('everything runs on the Node version that the repository brings', () => {
  const text = readFileSync(new URL('package.json', root), 'utf8')
  const { optionalDependencies } = JSON.parse(text) as Manifest
  const versions = Object.entries(optionalDependencies)
    .filter(([name]) => name.startsWith('node-'))
    .map(([, version]) => version)
  expect(new Set(versions)).toEqual(new Set([process.versions.node]))
})
