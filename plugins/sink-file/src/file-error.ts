import { type ErrorCode, TailraceError } from '@tailrace/plugin-api'

const causes: Readonly<Record<string, readonly [ErrorCode, string, string | undefined]>> = {
  ENOSPC: ['SINK_UNAVAILABLE', 'the disk is full', 'Free space; the pipeline goes on by itself.'],
  EDQUOT: [
    'SINK_UNAVAILABLE',
    'the disk quota is used up',
    'Free space; the pipeline goes on by itself.',
  ],
  EMFILE: [
    'SINK_UNAVAILABLE',
    'this process has too many open files',
    'Raise the limit (`ulimit -n`).',
  ],
  ENFILE: ['SINK_UNAVAILABLE', 'the system has too many open files', undefined],
  EACCES: [
    'SINK_PRIVILEGE',
    'permission denied',
    'Give the user of this process write permission, or choose another `path`.',
  ],
  EPERM: [
    'SINK_PRIVILEGE',
    'operation not permitted',
    'Give the user of this process write permission, or choose another `path`.',
  ],
  EROFS: ['SINK_PRIVILEGE', 'the file system is read-only', 'Choose another `path`.'],
  EISDIR: ['SINK_DESTINATION_INVALID', 'it is a folder', 'Choose another `path`.'],
  ENOTDIR: [
    'SINK_DESTINATION_INVALID',
    'a file stands where a folder is needed',
    'Choose another `path`.',
  ],
  EEXIST: [
    'SINK_DESTINATION_INVALID',
    'a file stands where a folder is needed',
    'Choose another `path`.',
  ],
  ENAMETOOLONG: [
    'SINK_DESTINATION_INVALID',
    'the name is too long for the file system',
    'Choose a shorter `path`.',
  ],
}

/** The error that users see for a failed file operation. A cause that is not known counts as passing. */
export function fileError(error: unknown, action: string, path: string): TailraceError {
  if (TailraceError.is(error)) return error
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const [name, reason, fix] = causes[code] ?? [
    'SINK_UNAVAILABLE' as const,
    (error as Error).message,
    undefined,
  ]
  return new TailraceError(name, `cannot ${action} ${path}: ${reason}`, {
    cause: error,
    ...(fix !== undefined && { fix }),
  })
}
