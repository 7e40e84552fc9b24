import type { ServerFacts } from './server/facts.ts'

/** Whose way of writing logs a server has: OceanBase writes MySQL's. */
export function logFlavor({ flavor }: Pick<ServerFacts, 'flavor'>): 'mysql' | 'mariadb' {
  return flavor === 'mariadb' ? 'mariadb' : 'mysql'
}
