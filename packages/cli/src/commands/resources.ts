import type { ServerResource } from '@tailrace/plugin-api'
import { sure } from '../ask.ts'
import type { CommandAction, CommandContext } from '../command-spec.ts'
import { exitCodes } from '../exit-codes.ts'
import { openState } from '../open-state.ts'
import { tableText } from '../output/table.ts'
import { dropResources, listResources, refuseRunning, spoken } from '../server-resources.ts'
import { usageError } from '../usage-error.ts'

const nothing = 'Nothing is kept on a server.'

async function list(context: CommandContext, names: readonly string[]): Promise<number> {
  const { out } = context.output
  const found = await listResources(context, names)
  const rows: string[][] = []
  for (const [pipeline, resources] of found) {
    for (const resource of resources) {
      if (out.json) out.object({ type: 'resource', pipeline, ...resource })
      else {
        const { kind, name, detail } = resource
        rows.push([out.style('bold', pipeline), kind, name, detail])
      }
    }
  }
  if (!out.json) {
    const headings = ['PIPELINE', 'KIND', 'NAME', 'DETAIL']
    out.line(rows.length === 0 ? nothing : await tableText(out, headings, rows))
  }
  return exitCodes.ok.code
}

const lines = (resources: readonly ServerResource[]): string =>
  resources.map((resource) => `${spoken(resource)} (${resource.detail})`).join(', ')

async function drop(context: CommandContext, given: string, yes: boolean): Promise<number> {
  const { output } = context
  const { out, err } = output
  await using state = await openState(context)
  const pipeline = await state.known(given)
  const record = await state.store.read(pipeline)
  refuseRunning(record, pipeline, 'have its resources dropped')
  if (!yes) {
    const kept = (await listResources(context, [pipeline])).get(pipeline) ?? []
    const question = `Remove ${lines(kept)} from the source's server? Pipeline "${pipeline}" then cannot go on from its positions.`
    const answer = kept.length === 0 ? true : await sure(question, output)
    if (answer === null) {
      usageError('drop asks first, and there is no terminal to ask on: give --yes', output)
      return exitCodes.usage.code
    }
    if (!answer) {
      err.line('Nothing was changed.')
      return exitCodes.failed.code
    }
  }
  const dropped = await dropResources(context, pipeline)
  if (out.json) {
    out.object({ type: 'dropped', pipeline, dropped })
    return exitCodes.ok.code
  }
  out.line(dropped.length === 0 ? nothing : `Removed ${dropped.map(spoken).join(', ')}.`)
  if (dropped.length > 0 && Object.keys(record?.checkpoints ?? {}).length > 0) {
    out.line(`\`tailrace reset ${pipeline}\` forgets its positions, which lead nowhere now.`)
  }
  return exitCodes.ok.code
}

/** `tailrace resources` */
export const resources: CommandAction = async (context, [action, ...names], options) => {
  const { output } = context
  if (action === 'list') return list(context, names)
  if (action === 'drop' && names.length === 1) {
    return drop(context, names[0]!, options['yes'] === true)
  }
  usageError(
    action === 'drop'
      ? 'drop takes the name of one pipeline'
      : `there is no action "${action}": list or drop`,
    output,
  )
  return exitCodes.usage.code
}
