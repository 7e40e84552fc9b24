import { createReadStream, createWriteStream } from 'node:fs'
import { open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

/** Makes the names in a folder durable: without it a crash may forget a new or renamed file. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function split(path: string): { folder: string; stem: string; extension: string } {
  const extension = extname(path)
  return { folder: dirname(path), stem: basename(path, extension), extension }
}

/**
 * Puts a file aside as `<stem>.<UTC time><extension>`, with a number behind the time where that name is taken.
 *
 * @returns the new path
 */
export async function putAside(path: string, now: number): Promise<string> {
  const { folder, stem, extension } = split(path)
  const taken = new Set(await readdir(folder))
  const stamp = new Date(now).toISOString().replaceAll(/[-:.]/g, '')
  let name = `${stem}.${stamp}${extension}`
  for (let n = 1; taken.has(name) || taken.has(`${name}.gz`); n++) {
    name = `${stem}.${stamp}-${n}${extension}`
  }
  await rename(path, join(folder, name))
  await syncFolder(folder)
  return join(folder, name)
}

/** Rotated files that a crash left uncompressed. */
export async function uncompressed(path: string): Promise<string[]> {
  const { folder, stem, extension } = split(path)
  const names = (await readdir(folder)).filter((name) => {
    if (!name.startsWith(`${stem}.`) || !name.endsWith(extension)) return false
    return /^\d{8}T\d{9}Z(-\d+)?$/.test(name.slice(stem.length + 1, name.length - extension.length))
  })
  return names.map((name) => join(folder, name))
}

/** Replaces a file by `<path>.gz`. An unfinished `.gz.part` of a crash is overwritten. */
export async function compress(path: string, signal: AbortSignal): Promise<void> {
  const part = `${path}.gz.part`
  await pipeline(createReadStream(path), createGzip(), createWriteStream(part, { flush: true }), {
    signal,
  })
  await rename(part, `${path}.gz`)
  await syncFolder(dirname(path))
  await rm(path)
}
