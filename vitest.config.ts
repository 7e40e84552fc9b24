import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const project = (name: string, include: string[]) =>
  ({ extends: true, test: { name, include } }) as const

export default defineConfig({
  test: {
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['test/kit/shared/global-setup.ts'],
    setupFiles: ['test/kit/shared/tell-timeouts.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // Suites mostly wait for servers, so a small machine runs two at a time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Who reads the memory of changes after he let it go fails.
    env: { TAILRACE_POISON: '1' },
    passWithNoTests: true,
    reporters: ['default', './scripts/summary-reporter.ts'],
    projects: [
      project('packages', ['packages/*/test/**/*.test.ts']),
      project('plugins', ['plugins/*/test/**/*.test.ts']),
      project('examples', ['examples/*/test/**/*.test.ts']),
      project('kit', ['test/kit/test/**/*.test.ts']),
      // Whole-system suites; `test/performance` is run by `npm run bench` alone.
      project('system', ['test/{e2e,integrity,fleet,debezium}/**/*.test.ts']),
      {
        extends: true,
        test: {
          name: 'types',
          include: [],
          globalSetup: [],
          setupFiles: [],
          typecheck: {
            enabled: true,
            only: true,
            checker: 'tsc',
            tsconfig: 'tsconfig.types.json',
            include: ['**/test-d/**/*.test-d.ts'],
          },
        },
      },
    ],
  },
})
