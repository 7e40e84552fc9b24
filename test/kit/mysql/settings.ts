import { join } from 'node:path'
import type { MysqlPrograms } from './programs.ts'
import type { MysqlFlavor } from './release.ts'

/** System variables by name, with underscores. `false` is OFF; `log_bin: false` is a server without a log. */
export type MysqlSettings = Readonly<Record<string, string | number | boolean>>

/** The same for both families: a small server with a row log, whose commits reach the kernel but not the disk. */
const COMMON: MysqlSettings = {
  bind_address: '127.0.0.1',
  // TCP alone: paths of sockets are short, those of temporary folders need not be.
  socket: '',
  skip_name_resolve: true,
  default_time_zone: '+00:00',
  character_set_server: 'utf8mb4',
  log_bin: 'binlog',
  relay_log: 'relay',
  binlog_row_image: 'FULL',
  binlog_row_metadata: 'FULL',
  max_connections: 200,
  max_allowed_packet: 64 * 1024 * 1024,
  table_open_cache: 400,
  table_definition_cache: 400,
  performance_schema: false,
  // Enough for SIGKILL, which takes nothing from the kernel.
  sync_binlog: 0,
  innodb_flush_log_at_trx_commit: 2,
  innodb_buffer_pool_size: 64 * 1024 * 1024,
  innodb_log_buffer_size: 8 * 1024 * 1024,
  innodb_buffer_pool_load_at_startup: false,
  innodb_buffer_pool_dump_at_shutdown: false,
}

const BY_FLAVOR: Readonly<Record<MysqlFlavor, MysqlSettings>> = {
  mysql: {
    gtid_mode: true,
    enforce_gtid_consistency: true,
    mysqlx: false,
    auto_generate_certs: false,
    secure_file_priv: 'NULL',
  },
  // MySQL has no other format any more, and warns when it is named.
  mariadb: { binlog_format: 'ROW', log_slave_updates: true, ssl: false },
}

/** What the kit sets unless it is told otherwise. */
export function defaultSettings({ release }: MysqlPrograms): MysqlSettings {
  return { ...COMMON, ...BY_FLAVOR[release.flavor] }
}

/** Arguments that tell a server where its own files are, whatever the machine's configuration says. */
export function baseArguments({ base, share, plugins }: MysqlPrograms): string[] {
  return [
    '--no-defaults',
    `--basedir=${base}`,
    `--lc-messages-dir=${share}`,
    `--character-sets-dir=${join(share, 'charsets')}`,
    `--plugin-dir=${plugins}`,
    // Both refuse root unless it is named.
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
  ]
}

/** Settings as arguments of the server. */
export function settingArguments(settings: MysqlSettings): string[] {
  return Object.entries(settings).map(([name, value]) => {
    // `--log-bin=OFF` would be a log of that name.
    if (name === 'log_bin' && value === false) return '--skip-log-bin'
    return `--${name}=${typeof value === 'boolean' ? (value ? 'ON' : 'OFF') : value}`
  })
}
