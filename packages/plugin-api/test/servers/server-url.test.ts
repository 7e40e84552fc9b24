import { TailraceError } from '@tailrace/plugin-api'
import { serverAddress, ServerUrl, type TlsMode } from '@tailrace/plugin-api/servers'
import { describe, expect, it } from 'vitest'

const form = {
  server: 'Toy',
  schemes: ['toy', 'toys'],
  example: 'toy://user:password@host:7000/shelf',
}
const urlOf = (text: string | undefined) => new ServerUrl(text, form)

function failure(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (TailraceError.is(error)) return error.toText()
  }
  throw new Error('should have been refused')
}

describe('a connection URL', () => {
  it('has its parts decoded, and lacks those that are not there', () => {
    const url = urlOf('toys://m%65:p%40ss@[::1]:6000/sh%2Felf?mode=x')
    expect([url.host, url.port, url.user, url.password, url.path]).toEqual([
      '[::1]',
      6000,
      'me',
      'p@ss',
      'sh/elf',
    ])
    expect([url.parameter('mode'), url.parameter('other')]).toEqual(['x', undefined])
    for (const none of [urlOf('toy://'), urlOf(undefined)]) {
      expect([none.host, none.port, none.user, none.password, none.path]).toEqual(
        Array.from({ length: 5 }),
      )
    }
  })

  it('is refused by what it is not, and never repeated', () => {
    const refused = [
      () => urlOf('hidden'),
      () => urlOf(''),
      () => urlOf('train://me:hidden@host'),
      () => urlOf('toy://me:hidden%@host').password,
    ]
    for (const act of refused) {
      const text = failure(act)
      expect(text).toContain('CONFIG_INVALID')
      expect(text).toContain('option "url" is not a Toy connection URL.')
      expect(text).toContain('Write it as toy://user:password@host:7000/shelf; percent-encode')
      expect(text).not.toContain('hidden')
    }
  })

  it('says how to encrypt, in the words of the server', () => {
    const words = new Map<string, TlsMode>([
      ['OFF', 'disable'],
      ['full', 'verify-full'],
    ])
    const mode = (query: string) => urlOf(`toy://host${query}`).tlsMode('enc', words)
    expect([mode(''), mode('?enc=off'), mode('?enc=OFF'), mode('?enc=full')]).toEqual([
      undefined,
      'disable',
      'disable',
      'verify-full',
    ])
    expect(failure(() => mode('?enc=FULL'))).toMatch(
      /enc "FULL" in "url" is unknown\.[^]*Use one of OFF, full\./,
    )
  })
})

describe('the address of a server', () => {
  it('is that of the options, else of the URL, else the usual one', () => {
    const url = urlOf('toy://[::1]:6000')
    expect(serverAddress({}, url, 7000)).toEqual({ host: '::1', port: 6000 })
    expect(serverAddress({ host: 'db', port: 1 }, url, 7000)).toEqual({ host: 'db', port: 1 })
    expect(serverAddress({}, urlOf('toy://'), 7000)).toEqual({ host: 'localhost', port: 7000 })
  })
})
