import pg from 'pg'
import type { Session } from '../connection/session.ts'

/**
 * Roles of managed services: whose member may replicate (Amazon RDS and Aurora), or who may give the attribute to others (Azure,
 * Google Cloud, Alibaba Cloud).
 */
const adminRoles = [
  'azure_pg_admin',
  'cloudsqlsuperuser',
  'alloydbsuperuser',
  'pg_rds_superuser',
  'polar_superuser',
] as const

/** The statement that lets a user replicate, on the service that the server belongs to. */
export async function grantReplication(session: Session, user: string): Promise<string> {
  const quoted = pg.escapeIdentifier(user)
  const plain = `ALTER ROLE ${quoted} WITH REPLICATION;`
  try {
    const rows = await session.query<{ name: string }>(
      'SELECT rolname::text AS name FROM pg_roles WHERE rolname = ANY ($1)',
      [['rds_replication', ...adminRoles]],
    )
    const names = rows.map(({ name }) => name)
    if (names.includes('rds_replication')) return `GRANT rds_replication TO ${quoted};`
    return names.length === 0 ? plain : `${plain} -- as a member of ${names.join(' or ')}`
  } catch {
    return plain
  }
}
