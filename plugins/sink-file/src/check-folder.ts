import { access, constants, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { CheckResult } from '@tailrace/plugin-api'
import { fileError } from './file-error.ts'

const GIB = 1024 ** 3

/** Whether files can be written into a folder that may not exist yet; writes nothing. */
export async function* checkFolder(folder: string): AsyncGenerator<CheckResult> {
  try {
    const existing = await nearest(folder)
    await access(existing, constants.W_OK | constants.X_OK)
    yield {
      check: 'folder-writable',
      status: 'pass',
      detail: existing === folder ? `${folder} can be written` : `${folder} can be created`,
    }
    const { bavail, bsize } = await statfs(existing)
    const free = bavail * bsize
    const detail = `${(free / GIB).toFixed(1)} GiB are free at ${existing}`
    if (free >= GIB) yield { check: 'free-space', status: 'pass', detail }
    else {
      yield {
        check: 'free-space',
        status: 'warn',
        detail,
        fix: 'Free space, or choose another `path`.',
        code: 'SINK_UNAVAILABLE',
      }
    }
  } catch (cause) {
    const error = fileError(cause, 'write to', folder)
    yield {
      check: 'folder-writable',
      status: 'fail',
      detail: error.message,
      code: error.code,
      ...(error.fix !== undefined && { fix: error.fix }),
    }
  }
}

/** The folder itself, or the nearest one above that exists. */
async function nearest(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    try {
      if ((await stat(at)).isDirectory()) return at
      throw Object.assign(new Error(at), { code: 'ENOTDIR' })
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'ENOENT' || dirname(at) === at) throw error
    }
  }
}
