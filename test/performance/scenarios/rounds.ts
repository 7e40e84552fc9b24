import type { Contestant } from '../contestants/contestant.ts'

/** One contestant's turn. */
export interface Turn {
  readonly contestant: Contestant
  /** From 1. */
  readonly round: number
  /** A name for this turn, made of lower-case letters, digits and _. */
  readonly run: string
}

/** Turns that alternate: every round has each contestant once, and begins with another one. */
export function* rounds(contestants: readonly Contestant[], count: number): Generator<Turn> {
  for (let round = 1; round <= count; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const contestant = contestants[(round - 1 + turn) % contestants.length]!
      yield { contestant, round, run: `${contestant.name}_${round}` }
    }
  }
}
