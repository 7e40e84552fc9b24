/** The bytes of a rows event are not what its table map says. */
export class DamagedRowError extends Error {
  override readonly name = 'DamagedRowError'
}
