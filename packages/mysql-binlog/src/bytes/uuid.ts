const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Text of the UUID in the 16 bytes at `at`: `3e11fa47-71ca-11e1-9e33-c80aa9429562`. */
export function uuidText(bytes: Uint8Array, at: number): string {
  let text = ''
  for (let index = 0; index < 16; index++) {
    if (index === 4 || index === 6 || index === 8 || index === 10) text += '-'
    text += HEX[bytes[at + index]!]!
  }
  return text
}

/** The 16 bytes of a UUID's text, written to `into` at `at`. */
export function writeUuid(text: string, into: Uint8Array, at: number): void {
  const digits = text.replaceAll('-', '')
  for (let index = 0; index < 16; index++) {
    into[at + index] = Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16)
  }
}
