import {
  nodeTlsOptions,
  type TlsMode,
  tlsModes,
  tlsOption,
  tlsSettings,
} from '@tailrace/plugin-api/servers'
import { describe, expect, it } from 'vitest'

const option = tlsOption('sslmode')
const modeOf = (given: object | undefined, modeOfUrl?: TlsMode) =>
  tlsSettings(option.parse(given), modeOfUrl).mode

describe('settings of TLS', () => {
  it('have the mode of the option, else of the URL, else what a CA suggests', () => {
    expect(modeOf(undefined)).toBe('prefer')
    expect(modeOf({ ca: 'pem' })).toBe('verify-full')
    expect(modeOf({ ca: 'pem' }, 'require')).toBe('require')
    expect(modeOf({ mode: 'verify-ca' }, 'require')).toBe('verify-ca')
  })

  it('verify the server by two of the modes, and keep from Node what is not given', () => {
    const verifying = tlsModes.filter(
      (mode) => nodeTlsOptions(tlsSettings(option.parse({ mode }), undefined)).rejectUnauthorized,
    )
    expect(verifying).toEqual(['verify-ca', 'verify-full'])
    const given = { ca: 'a', certificate: 'b', key: 'c', passphrase: 'd' }
    expect(nodeTlsOptions(tlsSettings(option.parse(given), 'require'))).toEqual({
      rejectUnauthorized: false,
      ca: 'a',
      cert: 'b',
      key: 'c',
      passphrase: 'd',
    })
    expect(Object.keys(nodeTlsOptions(tlsSettings(option.parse({}), undefined)))).toEqual([
      'rejectUnauthorized',
    ])
  })
})
