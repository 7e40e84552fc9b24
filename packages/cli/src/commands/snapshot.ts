import type { Json } from '@tailrace/plugin-api'
import type { CommandAction } from '../command-spec.ts'
import { exitCodes } from '../exit-codes.ts'
import { openState } from '../open-state.ts'
import { commandError } from './command-error.ts'

/** Sources look at their server before they answer. */
const PATIENCE_MS = 30_000
const NAMED = 20

/** What a source says that it will read, for people: tables where it names them. */
function words(plan: Json): string {
  if (typeof plan === 'string') return plan
  const tables = plan !== null && typeof plan === 'object' && 'tables' in plan ? plan.tables : plan
  if (!Array.isArray(tables)) return plan === null ? 'as asked' : JSON.stringify(plan)
  const names = tables.map((table) => (typeof table === 'string' ? table : JSON.stringify(table)))
  const more = names.length > NAMED ? `, and ${names.length - NAMED} more` : ''
  return `${names.slice(0, NAMED).join(', ')}${more}`
}

/** `tailrace snapshot` */
export const snapshot: CommandAction = async (context, [name, ...tables], { where }) => {
  const { out } = context.output
  await using state = await openState(context)
  const pipeline = await state.known(name!)
  const request = typeof where === 'string' ? { tables, where } : { tables }
  const result = await state.store.send(pipeline, 'snapshot', request, PATIENCE_MS)
  if (!result.ok) throw commandError(result, pipeline)
  if (out.json) {
    out.object({ type: 'snapshot', pipeline, request, reads: result.detail })
    return exitCodes.ok.code
  }
  out.line(`${out.style('bold', pipeline)}  will read ${words(result.detail)}`)
  out.line(out.style('dim', `See how far it is: tailrace status ${pipeline}`))
  return exitCodes.ok.code
}
