import { expect, it } from 'vitest'
import type { MysqlPosition } from '../src/position.ts'
import { StoredDocuments } from '../src/stored-documents.ts'
import { testContext } from '../../../test/sources/context.ts'
import { TestState } from '../../../test/sources/state.ts'

const position: MysqlPosition = {
  flavor: 'mysql',
  server: 'a',
  gtid: '',
  file: 'binlog.000001',
  offset: 4,
  history: 0,
  prepared: { "'known'": { id: 'known', parts: 2 } },
}

it('removes rows of prepared transactions that no position names', async () => {
  const state = new TestState()
  const names = ['xa/known/0', 'xa/known/1', 'xa/left/0', 'xa/left/1']
  for (const name of [...names, 'history/1']) await state.putDocument(name, {})
  const documents = new StoredDocuments(() => state, testContext('mysql', 'shop').logger)
  await documents.begin(position)
  await state.putDocument('xa/new/0', {})
  expect([...state.all.keys()]).toHaveLength(6)
  documents.acknowledged(position)
  await expect
    .poll(() => [...state.all.keys()].sort())
    .toEqual(['history/1', 'xa/known/0', 'xa/known/1', 'xa/new/0'])
})
