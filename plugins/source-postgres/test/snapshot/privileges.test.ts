import { expect, test } from 'vitest'
import { sharedPostgres } from '../../../../test/kit/index.ts'
import { createSource } from '../harness.ts'

test('a user who may not read the rows is told before anything is made', async () => {
  const database = await (await sharedPostgres(18)).createDatabase()
  const user = `reader_${database.database}`
  await database.query(`
    CREATE TABLE open (id int PRIMARY KEY);
    CREATE TABLE closed (id int PRIMARY KEY);
    CREATE ROLE ${user} LOGIN REPLICATION PASSWORD 'secret';
    GRANT SELECT ON open TO ${user}`)
  const source = createSource(database, {
    tables: ['public.*'],
    user,
    password: 'secret',
    snapshot: 'initial',
  })
  await expect(source.open(null)).rejects.toMatchObject({
    code: 'SOURCE_PRIVILEGE',
    fix: expect.stringContaining(`GRANT SELECT ON "public"."closed" TO "${user}";`),
    details: { tables: ['public.closed'] },
  })
  await source.close()
  const slots = await database.query(
    'SELECT FROM pg_replication_slots WHERE database = current_database()',
  )
  expect(slots).toEqual([])
  await database.query(`DROP OWNED BY ${user}; DROP ROLE ${user}`)
  await database.drop()
})
