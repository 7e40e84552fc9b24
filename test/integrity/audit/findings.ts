/** How topics differ from what was committed; all ought to be empty. */
export interface Findings {
  /** Committed changes that are not there, or not as they were written. */
  readonly lost: string[]
  /** Records of changes that nobody committed. */
  readonly invented: string[]
  /** Records that come too late or after a gap, and keys that lie in several partitions. */
  readonly disordered: string[]
  /** Repeats that a checkpoint should have spared. */
  readonly needless: string[]
  /** Rows of a snapshot that are not what the stream had made of them up to there. */
  readonly misread: string[]
  /** Transactions after which the bank had more or less money than before. */
  readonly unbalanced: string[]
}

export const noFindings = (): Findings => ({
  lost: [],
  invented: [],
  disordered: [],
  needless: [],
  misread: [],
  unbalanced: [],
})
