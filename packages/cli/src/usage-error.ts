import { Channel } from './output/channel.ts'
import type { Output } from './output/channel.ts'

/** Says what is wrong with a command line. */
export function usageError(complaint: string, { err }: Pick<Output, 'err'>): void {
  const msg = complaint.trim().replace(/^error: /u, '')
  const fix = 'see `tailrace --help`'
  if (err.json) {
    err.object({ level: 'error', time: new Date().toISOString(), code: 'USAGE', msg, fix })
    return
  }
  const { style } = err
  err.line(`${style(['red', 'bold'], 'USAGE')}  ${msg}\n  ${style('green', 'Fix:')} ${fix}`)
}

/** Like {@link usageError}, for arguments that could not be parsed: options are looked for as they stand. */
export function parseError(complaint: string, given: readonly string[]): void {
  const json = given.includes('--json') ? true : given.includes('--no-json') ? false : undefined
  const err = new Channel(process.stderr, { json, color: !given.includes('--no-color') })
  usageError(complaint, { err })
}
