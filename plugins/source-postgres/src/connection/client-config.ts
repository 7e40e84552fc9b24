import type { ClientConfig } from 'pg'
import type { ConnectionSettings } from './settings.ts'
import { tlsOptions } from './tls.ts'

/**
 * Session settings of every connection, so that the output functions of types write one exact form, whatever the server, database or
 * role say, and no time limit meant for applications ends us.
 */
const sessionSettings = {
  DateStyle: 'ISO',
  TimeZone: 'UTC',
  IntervalStyle: 'iso_8601',
  bytea_output: 'hex',
  extra_float_digits: '3',
  // Names of types and objects are written with their schema, and no function of a user's stands in for the server's.
  search_path: 'pg_catalog',
  quote_all_identifiers: 'off',
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  // A policy that hides rows from us is an error, not fewer rows.
  row_security: 'off',
} as const

/** How pg is told to connect. */
export function clientConfig(settings: ConnectionSettings, encrypted: boolean): ClientConfig {
  return {
    host: settings.host,
    port: settings.port,
    database: settings.database,
    user: settings.user,
    ...(settings.password !== undefined && { password: settings.password }),
    application_name: settings.applicationName,
    connectionTimeoutMillis: settings.connectTimeout,
    keepAlive: true,
    keepAliveInitialDelayMillis: 30_000,
    ssl: encrypted ? tlsOptions(settings) : false,
    options: Object.entries(sessionSettings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
  }
}
