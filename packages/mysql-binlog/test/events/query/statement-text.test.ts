import { expect, it } from 'vitest'
import { statementText } from '../../../src/events/query/statement-text.ts'
import { record } from '../recorder.ts'

it.each([
  ['mysql-9.7', 'mysql'],
  ['mariadb-11.8', 'mariadb'],
] as const)(
  'reads statements of %s in the character set of their client',
  async (server, flavor) => {
    const log = await record(server, 'transactions')
    const texts = log.all('query').map((query) => statementText(query, flavor))
    expect(texts).toContain("CREATE TABLE latin (a int) COMMENT 'caf\u00e9'")
  },
)

it('takes what it does not know for UTF-8', async () => {
  const [query] = (await record('mysql-9.7', 'transactions')).all('query')
  const statement = Buffer.from('SELECT "\u4e2d"')
  for (const clientCollation of [null, 60_000]) {
    const status = { ...query!.status, clientCollation }
    expect(statementText({ ...query!, status, statement }, 'mysql')).toBe('SELECT "\u4e2d"')
  }
})
