import type { Database } from '../database/database.ts'

/** The stamps of the rows that are there, by key as records name it. */
export async function stampsOf(database: Database): Promise<Map<string, string>> {
  const stamps = new Map<string, string>()
  const items = await database.query<{ id: string; stamp: string }>('SELECT id, stamp FROM item')
  for (const { id, stamp } of items) stamps.set(`item{"id":${id}}`, stamp)
  const places = await database.query<{ region: string; code: string; stamp: string }>(
    'SELECT region, code, stamp FROM place',
  )
  for (const { region, code, stamp } of places) {
    stamps.set(`place${JSON.stringify({ region, code })}`, stamp)
  }
  return stamps
}
