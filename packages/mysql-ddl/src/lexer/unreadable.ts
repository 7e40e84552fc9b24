/** Thrown inside the package where a statement's text is not understood; never leaves `readStatement` or `apply`. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}
