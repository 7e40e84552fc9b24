import { defineConfig } from 'vitest/config'

/** A test run that never ends by itself, for `killed-run.test.ts`. */
export default defineConfig({
  test: {
    include: ['endless.ts'],
    globalSetup: ['../../shared/global-setup.ts'],
    testTimeout: 600_000,
  },
})
