/** A number of a JSON text, with the characters it was written with. */
export class NumberText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toJSON(): string {
    return `number ${this.text}`
  }
}

/** Parses JSON so that no number loses a digit or its form. */
export function parseExact(text: string): unknown {
  return JSON.parse(text, (_, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? new NumberText(context!.source!) : value,
  )
}
