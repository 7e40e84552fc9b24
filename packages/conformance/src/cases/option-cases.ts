import assert from 'node:assert/strict'
import {
  type OptionsSchema,
  type PluginContext,
  type PluginDefinition,
  type PluginKind,
  TailraceError,
} from '@tailrace/plugin-api'

/** Options that a plugin must refuse. */
export interface InvalidOptions {
  /** What is wrong with them, as it should read after "refuses". */
  readonly because: string
  readonly options: Readonly<Record<string, unknown>>
}

/** A plugin with options as a config has them. */
export interface OptionsSubject {
  readonly definition: PluginDefinition<PluginKind, OptionsSchema>
  readonly options: Readonly<Record<string, unknown>>
  readonly invalid: readonly InvalidOptions[]
  /** Makes the plugin with parsed options and closes it again; throws what `create` throws. */
  readonly create: (options: object, context: PluginContext) => unknown
  readonly context: () => Promise<PluginContext>
}

const unknownKey = 'noSuchOptionAtAll'

/** Why options are refused, by the schema or by `create`; null where they are taken. */
async function refusalOf(subject: OptionsSubject, options: object): Promise<string[] | null> {
  const { definition, create, context } = subject
  const parsed = definition.options.safeParse(options)
  if (!parsed.success) return parsed.error.issues.map(({ message }) => message)
  try {
    await create(parsed.data, await context())
    return null
  } catch (error) {
    assert.ok(
      TailraceError.is(error) && !error.retryable,
      `create() must refuse options with a TailraceError that is not retryable, not with ${String(error)}`,
    )
    return [error.message]
  }
}

/** Cases about options, the same for every kind of plugin. */
export const optionCases = {
  'options: those of the suite and of every example are taken': async (subject: OptionsSubject) => {
    const { definition, options } = subject
    const refusal = await refusalOf(subject, options)
    assert.equal(refusal, null, `the suite's own options are refused: ${refusal?.join('; ')}`)
    for (const { title, options: example } of definition.examples ?? []) {
      const { error } = definition.options.safeParse(example)
      assert.equal(error, undefined, `the example ${JSON.stringify(title)} is refused`)
    }
  },

  'options: an unknown key is refused': ({ definition, options }: OptionsSubject) => {
    const { success } = definition.options.safeParse({ ...options, [unknownKey]: 1 })
    assert.ok(!success, 'a misspelt option would be ignored: use z.strictObject()')
  },

  'options: invalid ones are refused, and the message says why': async (
    subject: OptionsSubject,
  ) => {
    const { invalid } = subject
    assert.ok(invalid.length > 0, 'give the suite `invalid` options, at least one of them')
    for (const { because, options } of invalid) {
      const messages = await refusalOf(subject, options)
      assert.ok(messages !== null, `${because} is not refused`)
      const said = messages.length > 0 && messages.every((message) => message.trim().length > 0)
      assert.ok(said, `${because} is refused without a message`)
    }
  },
}
