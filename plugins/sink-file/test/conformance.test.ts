import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeSink } from '@tailrace/conformance'
import file from '../src/index.ts'

const noServer =
  'a folder has no connection that could be lost; a full disk is tried in file-sink.test.ts'

describeSink(file, {
  async start() {
    const folder = await mkdtemp(join(tmpdir(), 'tailrace-sink-file-'))
    const path = join(folder, 'items.jsonl')
    return {
      options: { path },
      async read() {
        const text = await readFile(path, 'utf8').catch(() => '')
        return text.split('\n').filter((line) => line !== '')
      },
      stop: () => rm(folder, { recursive: true }),
    }
  },
  invalid: [
    { because: 'a folder instead of a file', options: { path: 'out/' } },
    { because: 'an unknown placeholder', options: { path: '{tabel}.jsonl' } },
  ],
  skip: {
    'lost: writes survive a server that is away, in order': noServer,
    'lost: opening fails with an error that is retryable, and works later': noServer,
    'lost: the prechecks say so, and do not throw': noServer,
  },
})
