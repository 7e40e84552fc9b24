import type { WriteStream } from 'node:tty'
import { describe, expect, it } from 'vitest'
import { until } from '../../../../test/kit/until.ts'
import { LiveRegion } from '../../src/run/live-region.ts'

/** A terminal just clever enough for the region: what a reader would see. */
class Screen {
  lines: string[] = ['']
  #row = 0
  readonly stream = { write: (text: string) => this.#take(text) } as unknown as WriteStream

  #take(text: string): boolean {
    // oxlint-disable-next-line no-control-regex -- escape sequences are what this is about
    for (const token of text.match(/\u001B\[\d*[AJK]|[\r\n]|[^\u001B\r\n]+/gu) ?? []) {
      if (token === '\n') {
        this.#row++
        this.lines[this.#row] ??= ''
      } else if (token.endsWith('A') && token.startsWith('\u001B'))
        this.#row -= Number(token.slice(2, -1))
      else if (token.endsWith('J')) this.lines = [...this.lines.slice(0, this.#row), '']
      else if (token.endsWith('K')) this.lines[this.#row] = ''
      else if (token !== '\r') this.lines[this.#row] += token
    }
    return true
  }
}

describe('LiveRegion', () => {
  it('keeps its lines below everything else, and leaves the last ones', async () => {
    const screen = new Screen()
    const region = new LiveRegion(screen.stream, [screen.stream])
    region.show(['shop 1', 'stock 1'])
    expect(screen.lines).toEqual(['shop 1', 'stock 1', ''])
    screen.stream.write('a log line\n')
    await until(() => screen.lines.includes('stock 1'))
    expect(screen.lines).toEqual(['a log line', 'shop 1', 'stock 1', ''])
    region.show(['shop 2', 'stock 2'])
    expect(screen.lines).toEqual(['a log line', 'shop 2', 'stock 2', ''])
    region.end()
    screen.stream.write('the end\n')
    expect(screen.lines).toEqual(['a log line', 'shop 2', 'stock 2', 'the end', ''])
  })

  it('does not tear a line that somebody else has begun', () => {
    const screen = new Screen()
    const region = new LiveRegion(screen.stream, [screen.stream])
    region.show(['shop 1'])
    screen.stream.write('half ')
    region.show(['shop 2'])
    screen.stream.write('a line\n')
    region.show(['shop 3'])
    region.end()
    expect(screen.lines).toEqual(['half a line', 'shop 3', ''])
  })
})
