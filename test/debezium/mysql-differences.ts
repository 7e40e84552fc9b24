import type { ChosenDifference } from './chosen-difference.ts'

/** All that is written otherwise than Debezium 3.4.1 writes it for MySQL, on purpose. The README of the encoder has the same list. */
export const mysqlDifferences: readonly ChosenDifference[] = [
  {
    what: 'The headers `__debezium.context.*` are left out.',
    reason: 'They name the connector and its task, of which there are none.',
    is: ({ part, ours }) => part.startsWith('header __debezium.context.') && ours === null,
  },
]
