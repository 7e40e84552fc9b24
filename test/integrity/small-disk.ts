import { execFileSync } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const MIB = 1024 * 1024

/** A file system of its own below a folder, small enough to be filled. */
export interface SmallDisk {
  /** Takes all the space that is left. */
  fill(): Promise<void>
  /** Gives it back. */
  free(): Promise<void>
  unmount(): void
}

const mounted = new Set<() => void>()

/** Unmounts all that {@link mountSmallDisk} mounted, so that its folders can be removed. */
export function unmountSmallDisks(): void {
  for (const unmount of mounted) unmount()
}

process.once('exit', unmountSmallDisks)

/**
 * Mounts a file system in memory at a folder, where this process may.
 *
 * @returns null where it may not, as without root's rights
 */
export async function mountSmallDisk(folder: string, mebibytes: number): Promise<SmallDisk | null> {
  if (process.getuid?.() !== 0) return null
  await mkdir(folder, { recursive: true })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder], {
      stdio: 'ignore',
    })
  } catch {
    return null
  }
  const filler = (number: number) => join(folder, `filler-${number}`)
  let fillers = 0
  const unmount = () => {
    if (!mounted.delete(unmount)) return
    // Lazily: whoever still has files open there keeps them.
    execFileSync('umount', ['-l', folder], { stdio: 'ignore' })
  }
  mounted.add(unmount)
  return {
    async fill() {
      // The last ones take what is too small for the others.
      for (const size of [MIB, 64 * 1024, 4096]) {
        const isFull = async () => {
          const done = writeFile(filler(fillers++), Buffer.alloc(size))
          return done.then(
            () => false,
            () => true,
          )
        }
        while (!(await isFull()));
      }
    },
    async free() {
      while (fillers > 0) await rm(filler(--fillers), { force: true })
    },
    unmount,
  }
}
