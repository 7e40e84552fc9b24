/** What a new configuration is to have. */
export interface Answers {
  readonly pipeline: string
  readonly source: string
  readonly tables: readonly string[]
  readonly transforms: readonly string[]
  readonly sinks: readonly string[]
  /** Null for the sinks' own choice. */
  readonly encoder: string | null
}

/** What is taken where nothing was said. */
export const defaultAnswers: Answers = {
  pipeline: 'main',
  source: 'postgres',
  tables: ['public.*'],
  transforms: [],
  sinks: ['console'],
  encoder: null,
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function list(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined
}

/** What the flags of `tailrace init` say. */
export function flagAnswers(options: Readonly<Record<string, unknown>>): Partial<Answers> {
  const given = {
    pipeline: text(options['pipeline']),
    source: text(options['source']),
    tables: list(options['table']),
    transforms: list(options['transform']),
    sinks: list(options['sink']),
    encoder: text(options['encoder']),
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}
