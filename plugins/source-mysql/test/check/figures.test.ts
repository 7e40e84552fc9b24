import { describe, expect, it } from 'vitest'
import { encryptionFinding } from '../../src/check/encryption.ts'
import { globalPrivileges } from '../../src/check/grants.ts'
import { retentionFinding } from '../../src/check/retention.ts'
import { clock } from '../../src/check/time.ts'
import { connectionSettings } from '../../src/connection/settings.ts'
import { options } from '../../src/options.ts'
import type { Retention } from '../../src/server/retention.ts'

const GIB = 2 ** 30
const DAY = 86_400

describe('the time until log is lost', () => {
  const server = { flavor: 'mariadb', major: 11, isRds: false } as const
  const finding = (retention: Partial<Retention>, bytesPerSecond: number, isRds = false) =>
    retentionFinding(
      { ...server, isRds },
      {
        seconds: null,
        bytes: null,
        setting: 'binlog_expire_logs_seconds',
        isHidden: false,
        ...retention,
      },
      { bytesPerSecond, seconds: 1, since: 'this check' },
      GIB,
    )
  it('is by age, by size at the present rate, or by the one that comes first', () => {
    expect(finding({ seconds: 10 * DAY }, 1024)).toMatchObject({
      status: 'pass',
      detail: expect.stringContaining('after 10 d 0 h, with 843.8 MiB of log on disk by then'),
    })
    const full = finding({ seconds: 10 * DAY, bytes: GIB }, GIB / 3600)
    expect(full.detail).toContain('above 1.0 GiB the oldest files are purged')
    expect(full).toMatchObject({
      status: 'warn',
      detail: expect.stringContaining('after 1 h 0 min'),
      fix: expect.stringContaining(`max_binlog_total_size = ${168 * GIB}`),
    })
    expect(finding({ bytes: GIB }, 0)).toMatchObject({ status: 'pass' })
    expect(finding({}, 5000)).toMatchObject({ status: 'pass' })
  })
  it('is not known where RDS hides it', () => {
    expect(finding({ isHidden: true }, 5000, true)).toMatchObject({
      status: 'warn',
      fix: expect.stringContaining('rds_show_configuration'),
    })
  })
})

describe('the precheck of encryption', () => {
  const status = (input: object, isEncrypted: boolean) => {
    const settings = connectionSettings(options.parse({ user: 'me', tables: ['shop.t'], ...input }))
    return encryptionFinding(settings, isEncrypted).status
  }
  it('warns where others can read along', () => {
    expect(status({ host: 'db.example' }, false)).toBe('warn')
    expect(status({ host: 'db.example' }, true)).toBe('pass')
    expect(status({ host: '127.0.0.1' }, false)).toBe('pass')
    expect(status({ url: 'mysql://[::1]/shop' }, false)).toBe('pass')
    expect(status({ host: 'localhost.example' }, false)).toBe('warn')
  })
})

describe('the precheck of the clock', () => {
  it('warns where figures would be wrong', () => {
    expect(clock(0.2).status).toBe('pass')
    expect(clock(90).detail).toContain('90.0 s ahead of')
    expect(clock(-90).detail).toContain('90.0 s behind')
  })
})

describe('grants', () => {
  it('are taken of the whole server only', () => {
    const line = 'GRANT REPLICATION SLAVE, BINLOG MONITOR ON *.* TO `a`@`%` IDENTIFIED BY PASSWORD'
    expect(globalPrivileges(line)).toEqual(['REPLICATION SLAVE', 'BINLOG MONITOR'])
    expect(globalPrivileges('GRANT ALL PRIVILEGES ON `shop`.* TO `a`@`%`')).toEqual([])
    expect(globalPrivileges('GRANT `r`@`%` TO `a`@`%`')).toEqual([])
  })
})
