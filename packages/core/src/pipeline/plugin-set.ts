import type { Encoder, Ownership, PluginState, Sink, Source } from '@tailrace/plugin-api'
import { errorOf } from './error-of.ts'
import type { PipelineServices } from './pipeline-services.ts'
import type { PipelineSpec } from './pipeline-spec.ts'
import type { NamedTransform } from './transform-chain.ts'

/** A sink with the encoder that writes for it. */
export interface SinkPlugins {
  readonly name: string
  readonly sink: Sink
  readonly encoder: Encoder | null
}

/** The plugins of one pipeline, made and not yet opened. */
export interface PluginSet {
  readonly source: Source
  readonly transforms: readonly NamedTransform[]
  readonly sinks: readonly SinkPlugins[]
}

/** State of plugins before the pipeline owns any: for prechecks. */
const noState: PluginState = {
  document: async () => undefined,
  documents: async () => [],
  putDocument: () => Promise.reject(new TypeError('the pipeline has not started')),
  removeDocuments: () => Promise.reject(new TypeError('the pipeline has not started')),
}

function stateOf(ownership: Ownership | null, plugin: string): PluginState {
  if (ownership === null) return noState
  const prefix = `${plugin}/`
  return {
    document: (name) => ownership.document(prefix + name),
    documents: async (start) => {
      const names = await ownership.documents(prefix + start)
      return names.map((name) => name.slice(prefix.length))
    },
    putDocument: (name, content) => ownership.putDocument(prefix + name, content),
    removeDocuments: (names) => ownership.removeDocuments(names.map((name) => prefix + name)),
  }
}

/**
 * Makes the plugins of a pipeline.
 *
 * @param ownership null for prechecks, which do not own the pipeline
 * @throws TailraceError what a plugin's `create` throws, with the plugin named
 */
export function createPlugins(
  spec: PipelineSpec,
  services: PipelineServices,
  ownership: Ownership | null,
  signal: AbortSignal,
): PluginSet {
  const make = <T>(where: string, create: () => T): T => {
    try {
      return create()
    } catch (cause) {
      throw errorOf(cause, 'PLUGIN_INVALID').at(where)
    }
  }
  const scope = (plugin: string) => ({ state: stateOf(ownership, plugin), signal })

  const source = make(`source "${spec.source.name}"`, () =>
    spec.source.definition.create(
      spec.source.options,
      services.pluginContext('source', spec.source.name, scope('source')),
    ),
  )
  const transforms = spec.transforms.map((use, index) => ({
    name: use.name,
    transform: make(`transform "${use.name}"`, () =>
      use.definition.create(
        use.options,
        services.pluginContext('transform', use.name, scope(`transform/${index}`)),
      ),
    ),
  }))
  const sinks = spec.sinks.map((use): SinkPlugins => {
    const where = `sink "${use.name}"`
    const context = services.pluginContext('sink', use.name, scope(`sink/${use.name}`))
    const sink = make(where, () => use.definition.create(use.options, context))
    const { encoder } = use
    if (encoder === null) return { name: use.name, sink, encoder: null }
    const encoderContext = services.pluginContext(
      'encoder',
      `${use.name}/${encoder.name}`,
      scope(`encoder/${use.name}`),
    )
    return {
      name: use.name,
      sink,
      encoder: make(`${where} › encoder "${encoder.name}"`, () =>
        encoder.definition.create(encoder.options, {
          ...encoderContext,
          get: encoderContext.get.bind(encoderContext),
          destinationOf: (table) => sink.destinationOf(table),
        }),
      ),
    }
  })
  return { source, transforms, sinks }
}

/** Milliseconds that a plugin may take to close before it is left alone. */
const CLOSE_TIMEOUT = 5000

/** Closes plugins in the way of the data; one that fails or hangs does not keep the others open. */
export async function closePlugins(
  plugins: PluginSet,
  services: Pick<PipelineServices, 'logger'>,
): Promise<void> {
  const close = async (what: string, closing: () => unknown) => {
    let timer: NodeJS.Timeout | undefined
    const timeout = new Promise((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`did not close in ${CLOSE_TIMEOUT} ms`)),
        CLOSE_TIMEOUT,
      )
    })
    try {
      await Promise.race([Promise.resolve(closing()), timeout])
    } catch (error) {
      services.logger.warn({ err: error }, `${what} did not close cleanly`)
    } finally {
      clearTimeout(timer)
    }
  }
  await close('the source', () => plugins.source.close())
  for (const { name, transform } of plugins.transforms) {
    await close(`transform ${name}`, () => transform.close?.())
  }
  await Promise.all(
    plugins.sinks.map(async ({ name, sink, encoder }) => {
      await close(`the encoder of sink ${name}`, () => encoder?.close?.())
      await close(`sink ${name}`, () => sink.close())
    }),
  )
}
