import type { Reporter, TestModule } from 'vitest/node'

/**
 * Ends a test run with one plain line, `N passed, N failed, N skipped`, for machines that read logs.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 }
    let broken = 0
    for (const module of modules) {
      if (module.state() === 'failed' && module.children.size === 0) broken++
      for (const test of module.children.allTests()) count[test.result().state]++
    }
    const failed = count.failed + count.pending + broken
    process.stdout.write(`\n${count.passed} passed, ${failed} failed, ${count.skipped} skipped\n`)
  }
}
