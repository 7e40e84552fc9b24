/** Bytes of an event's header: timestamp 4, type 1, server id 4, size 4, end position 4, flags 2 (little-endian). */
export const HEADER_LENGTH = 19

/** Offsets of the header's fields. */
export const HeaderOffset = {
  TIMESTAMP: 0,
  TYPE: 4,
  SERVER_ID: 5,
  SIZE: 9,
  END_POSITION: 13,
  FLAGS: 17,
} as const
