import {
  type Command,
  type CommandResult,
  type Json,
  type SnapshotRequest,
  TailraceError,
} from '@tailrace/plugin-api'
import { z } from 'zod'
import { errorOf } from './error-of.ts'
import type { PipelineState } from './pipeline-state.ts'

/** What commands act on. */
export interface CommandTarget {
  readonly name: string
  readonly state: PipelineState
  pause(): void
  resume(): void
  stop(): Promise<void>
  takeSnapshot(request: SnapshotRequest): Promise<Json>
}

const snapshotRequest = z.strictObject({
  tables: z.array(z.string().min(1)).min(1),
  where: z.string().min(1).optional(),
})

function requestOf(args: Json): SnapshotRequest {
  const parsed = snapshotRequest.safeParse(args)
  if (!parsed.success) {
    throw new TailraceError('COMMAND_REFUSED', z.prettifyError(parsed.error), {
      fix: 'send { "tables": ["schema.table", …], "where": "…" }',
    })
  }
  const { tables, where } = parsed.data
  return where === undefined ? { tables } : { tables, where }
}

async function carryOut(target: CommandTarget, { name, arguments: args }: Command): Promise<Json> {
  switch (name) {
    case 'pause':
      target.pause()
      return target.state
    case 'resume':
      target.resume()
      return target.state
    case 'stop':
      void target.stop()
      return target.state
    case 'snapshot':
      return target.takeSnapshot(requestOf(args))
    default:
      throw new TailraceError('COMMAND_REFUSED', `unknown command ${JSON.stringify(name)}`)
  }
}

/** Carries a command out. Never rejects: an error becomes a result with its code, where, message and fix. */
export async function answer(target: CommandTarget, command: Command): Promise<CommandResult> {
  try {
    return { ok: true, detail: await carryOut(target, command) }
  } catch (cause) {
    const { code, where, message, fix } = errorOf(cause, 'COMMAND_REFUSED').at(
      `pipeline "${target.name}"`,
    )
    return {
      ok: false,
      detail: { code, where: where!, message, ...(fix !== undefined && { fix }) },
    }
  }
}
