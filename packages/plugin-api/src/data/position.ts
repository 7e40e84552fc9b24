/** What JSON can hold. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json }

/**
 * Where to resume a source, and all that resuming needs. JSON, opaque to everybody but its source; where it refers to bulky
 * state (schema history, chunk progress), that state is immutable, versioned and durable before the first position
 * that refers to it.
 *
 * Positions are handed on by reference: a transform that regroups batches puts position objects it received on the
 * batches it emits, never copies of them, which is how the runtime follows them.
 */
export type Position = { readonly [key: string]: Json }
