import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/**
 * Sets how large files may grow that a running process writes, in bytes: beyond, the kernel refuses to write, as on a full disk (EFBIG, where a full disk
 * says ENOSPC). Needs no rights but those over one's own processes.
 */
export async function limitFileSize(pid: number, bytes: number | 'unlimited'): Promise<void> {
  // The soft limit alone, which may be raised again.
  await promisify(execFile)('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`])
}
