import { afterEach } from 'vitest'
import { cleanUp } from './command-process.ts'

export * from './command-process.ts'

// A test's processes and folders end with it.
afterEach(cleanUp)
