import { describeSource, transactionSql } from '@tailrace/conformance'
import { sharedPostgres, startFaultProxy } from '../../../test/kit/index.ts'
import postgres from '../src/index.ts'

/** Values by type; all types with all their edges are compared in `types/`. */
const samples = {
  boolean: ['t', 'f'],
  smallint: ['-32768', '32767'],
  bigint: ['-9223372036854775808', '9007199254740993'],
  'numeric(12,4)': ['-1.5', '12345678.9012'],
  numeric: ['NaN', '0.000', '123456789012345678901234567890.5'],
  real: ['1.1', '-0', 'Infinity'],
  'double precision': ['0.1', '5e-324', 'NaN'],
  text: ['', 'Zoë "q" {,} 😀', 'NULL'],
  'character(5)': ['ab'],
  bytea: ['\\x00ff10'],
  uuid: ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  jsonb: ['{"b": 1, "a": [1.50, null]}'],
  date: ['2024-02-29', '0044-03-15 BC', 'infinity'],
  'time(3)': ['09:26:53.5895', '24:00:00'],
  timetz: ['09:26:53.589+05:30'],
  timestamp: ['2024-05-06 07:08:09.123456', '-infinity'],
  timestamptz: ['2024-05-06 07:08:09.1+02', '0044-03-15 10:00:00+00 BC'],
  interval: ['1 year -2 days 03:04:05.6', '0'],
  'bit(4)': ['1010'],
  inet: ['10.0.0.1/8'],
  point: ['(1.5,-2)'],
  'integer[]': ['{1,NULL,3}', '{{1,2},{3,4}}', '[0:1]={7,8}'],
  'text[]': ['{"a\\"b",NULL,"NULL"}', '{}'],
  int4range: ['[1,5)', 'empty'],
}

describeSource(postgres, {
  async start() {
    const server = await sharedPostgres()
    const database = await server.createDatabase()
    const proxy = await startFaultProxy({ target: { port: server.port } })
    const { user, password } = server
    return {
      options: {
        url: `postgresql://127.0.0.1:${proxy.port}/${database.database}`,
        user,
        password,
        slot: { name: database.database },
        publication: { name: database.database },
        tables: ['public.*'],
        snapshot: 'never',
      },
      async apply(steps) {
        await database.query(transactionSql(steps))
      },
      async cut() {
        proxy.cut()
      },
      async restrict() {
        const role = `weak_${database.database}`
        await database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'weak'`)
        return { user: role, password: 'weak' }
      },
      snapshot: { options: { snapshot: 'initial' }, samples },
      async stop() {
        await proxy.close()
        await database.drop()
        await server.query(`DROP ROLE IF EXISTS weak_${database.database}`)
      },
    }
  },
  invalid: [
    { because: 'no tables', options: { tables: [] } },
    { because: 'a broken pattern', options: { tables: ['re:('] } },
  ],
})
