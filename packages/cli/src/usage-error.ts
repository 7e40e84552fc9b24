import type { Output } from './output/channel.ts'

/** Says what is wrong with a command line. */
export function usageError(complaint: string, { err }: Output): void {
  const msg = complaint.trim().replace(/^error: /u, '')
  const fix = 'see `tailrace --help`'
  if (err.json) {
    err.object({ level: 'error', time: new Date().toISOString(), code: 'USAGE', msg, fix })
    return
  }
  const { style } = err
  err.line(`${style(['red', 'bold'], 'USAGE')}  ${msg}\n  ${style('green', 'Fix:')} ${fix}`)
}
