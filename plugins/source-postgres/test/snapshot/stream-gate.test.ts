import { expect, it } from 'vitest'
import { StreamGate } from '../../src/snapshot/stream-gate.ts'
import { Visibility } from '../../src/snapshot/visibility.ts'

const begins = (xid: number, commitLsn: number) => ({ xid, commitLsn, isPartlyDelivered: false })

it('a transaction delivered before there was a gate, and not visible yet, makes a snapshot unfit', async () => {
  const gate = new StreamGate([7, 9])
  gate.reached(500)
  gate.take()
  expect(await gate.align(new Visibility('9:10:9'), 400, true)).toBe('ahead')
  gate.take()
  expect(await gate.align(new Visibility('10:10:'), 400, true)).toBe('aligned')
})

it('what a snapshot does not see is held until the round is closed, what it sees is not', async () => {
  const gate = new StreamGate()
  let released = 0
  gate.release = () => released++
  gate.take()
  expect(gate.admits(begins(5, 100))).toBe(false)
  const aligned = gate.align(new Visibility('6:8:7'), 300, true)
  // 5 is seen: it was only held while the snapshot was taken.
  expect(released).toBe(1)
  expect(gate.admits(begins(6, 200))).toBe(true)
  expect(gate.admits(begins(7, 400))).toBe(false)
  expect(await aligned).toBe('aligned')
  gate.close()
  expect(released).toBe(2)
})

it('a commit before the end of the snapshot that it does not see makes it unfit', async () => {
  const gate = new StreamGate()
  const aligned = gate.align(new Visibility('6:8:7'), 300, true)
  expect(gate.admits(begins(7, 200))).toBe(true)
  expect(await aligned).toBe('ahead')
  // And is not forgotten: the next snapshot must see it.
  expect(await gate.align(new Visibility('7:8:7'), 300, true)).toBe('ahead')
})

it('transaction ids of the log are found again behind a wrap', () => {
  const sees = new Visibility(`${2 ** 32 + 5}:${2 ** 32 + 9}:${2 ** 32 + 6}`)
  expect([5, 6, 8, 9, 2 ** 32 - 1].map((xid) => sees.sees(xid))).toEqual([
    true,
    false,
    true,
    false,
    true,
  ])
})
