import type { Client } from 'pg'

const names = ['Ada', 'Zoë', 'Grace', 'Linus', 'Barbara', 'Edsger', 'Margaret', 'Ken']
const pick = <T>(from: readonly T[]): T => from[Math.floor(Math.random() * from.length)]!
const price = (): string => (1 + Math.random() * 500).toFixed(2)

/** Customers and a few orders, there before the pipeline starts. */
export async function fillShop(client: Client): Promise<void> {
  for (const name of names) {
    await client.query('INSERT INTO customers (name, email) VALUES ($1, $2)', [
      name,
      `${name.toLowerCase()}@shop.example`,
    ])
  }
}

/**
 * What the shop does next, as a sentence and its SQL.
 *
 * @param roll from 0 to 1: which deed; the highest tenth is a transaction that touches both tables
 */
export function nextDeed(roll: number): { readonly says: string; readonly sql: string } {
  const customer = 1 + Math.floor(Math.random() * names.length)
  const order = '(SELECT id FROM orders ORDER BY random() LIMIT 1)'
  if (roll < 0.5) {
    const amount = price()
    return {
      says: `customer ${customer} orders for ${amount}`,
      sql: `INSERT INTO orders (customer, amount) VALUES (${customer}, ${amount})`,
    }
  }
  if (roll < 0.8) {
    const status = pick(['paid', 'packed', 'sent'])
    return {
      says: `an order becomes ${status}`,
      sql: `UPDATE orders SET status = '${status}' WHERE id = ${order}`,
    }
  }
  if (roll < 0.9) {
    return { says: 'an order is cancelled', sql: `DELETE FROM orders WHERE id = ${order}` }
  }
  return {
    says: `customer ${customer} moves and orders twice, in one transaction`,
    sql: `BEGIN; UPDATE customers SET email = 'new-${Date.now()}@shop.example' WHERE id = ${customer};
      INSERT INTO orders (customer, amount) VALUES (${customer}, ${price()}), (${customer}, ${price()}); COMMIT`,
  }
}
