import type { ServerFlavor } from './flavor.ts'

/** Which statements a server knows. */
export interface NamedVersion {
  readonly flavor: ServerFlavor
  readonly major: number
  readonly minor: number
}

/** Whether it says "replica", "source" and "binary log status": MySQL has all of it since 8.2, and lost "slave" and "master" in 8.4. */
export function saysReplica({ flavor, major, minor }: NamedVersion): boolean {
  return flavor === 'mysql' && (major > 8 || (major === 8 && minor >= 2))
}
