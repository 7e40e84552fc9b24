import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { TailraceError } from '@tailrace/plugin-api'

const names = ['yaml', 'yml', 'json', 'ts', 'mts', 'js', 'mjs'].map((e) => `tailrace.config.${e}`)

/** Whether a file is only looked for here; it is read elsewhere, where places are kept. */
const found = (): true => true

function packageField(path: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    // A package.json that is broken is npm's to report, and has no config that could be meant.
    return path === '' ? undefined : {}
  }
}

/**
 * Finds the config file: the one named, or `tailrace.config.{yaml,yml,json,ts,mts,js,mjs}` or `package.json#tailrace` in `cwd` or
 * a folder above it, up to the first that has a package.json.
 *
 * @throws TailraceError CONFIG_NOT_FOUND
 */
export async function findConfig(cwd: string, file?: string): Promise<string> {
  if (file !== undefined) {
    const path = resolve(cwd, file)
    try {
      await access(path)
      return path
    } catch {
      throw new TailraceError(
        'CONFIG_NOT_FOUND',
        `The configuration file ${path} does not exist.`,
        {
          where: file,
          fix: 'check the path after --config',
        },
      )
    }
  }
  const { cosmiconfig } = await import('cosmiconfig')
  const loaders = Object.fromEntries(
    ['.yaml', '.yml', '.ts', '.mts', '.js', '.mjs'].map((extension) => [extension, found]),
  )
  const explorer = cosmiconfig('tailrace', {
    searchPlaces: [...names, 'package.json'],
    searchStrategy: 'project',
    ignoreEmptySearchPlaces: false,
    loaders: { ...loaders, '.json': packageField },
  })
  const result = await explorer.search(cwd)
  if (result !== null) return result.filepath
  throw new TailraceError(
    'CONFIG_NOT_FOUND',
    `There is no ${names[0]} (or .yml, .json, .ts, .mts, .js, .mjs, or "tailrace" in package.json) in ${cwd}.`,
    { fix: 'write one with `tailrace init`, or name a file with --config' },
  )
}
