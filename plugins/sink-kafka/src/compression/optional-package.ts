import { TailraceError } from '@tailrace/plugin-api'

/**
 * Imports an npm package that comes along only where the platform has a prebuilt one.
 *
 * @throws SINK_DESTINATION_INVALID with the line that installs it
 */
export async function optionalPackage<T>(name: string, compression: string): Promise<T> {
  try {
    const module = (await import(name)) as { default?: T } & T
    return module.default ?? module
  } catch (error) {
    throw new TailraceError(
      'SINK_DESTINATION_INVALID',
      `\`compression: ${compression}\` needs the npm package ${name}, which cannot be loaded.`,
      { cause: error, fix: `npm install ${name}` },
    )
  }
}
