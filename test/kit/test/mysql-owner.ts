/** Started and killed by `mysql-shared.test.ts`: owns servers as a test process does. */
import { startMysql } from '../mysql.ts'

const versions = ['mysql-9.7', 'mariadb-11.8'] as const
const servers = await Promise.all(versions.map((version) => startMysql({ version })))
process.send?.(servers.map(({ pid, dataDir }) => ({ pid, dataDir })))
process.once('disconnect', () => process.exit())
