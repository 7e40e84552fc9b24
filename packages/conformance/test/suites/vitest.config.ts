import { defineConfig } from 'vitest/config'

// One thread loads everything once.
export default defineConfig({
  test: {
    include: ['*.suite.ts'],
    reporters: ['json'],
    pool: 'threads',
    isolate: false,
    fileParallelism: false,
  },
})
