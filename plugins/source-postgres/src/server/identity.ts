import { TailraceError } from '@tailrace/plugin-api'
import type pg from 'pg'
import { type Lsn, parseLsn } from '../lsn.ts'

/** Where a server's history left a timeline for the next one. */
export interface Fork {
  /** The timeline that was left. */
  readonly timeline: number
  readonly lsn: Lsn
}

/** What the server says of itself (manual, 54.4, IDENTIFY_SYSTEM and TIMELINE_HISTORY). */
export interface SystemIdentity {
  readonly system: string
  readonly timeline: number
  /** Earlier timelines of its history; empty where that was not asked for. */
  readonly forks: readonly Fork[]
}

/** Lines of a history file: timeline, place, reason, by tabs; `#` begins a comment (manual, 26.3.6). */
export function parseHistory(text: string): Fork[] {
  const forks: Fork[] = []
  for (const line of text.split('\n')) {
    const [timeline, place] = line.trim().split(/\s+/)
    if (timeline === undefined || place === undefined || !/^\d+$/.test(timeline)) continue
    forks.push({ timeline: Number(timeline), lsn: parseLsn(place) })
  }
  return forks
}

const raw = { getTypeParser: () => (value: string) => value } as unknown as pg.CustomTypesConfig

/**
 * Asks on a replication connection.
 *
 * @param known the timeline of a stored position; where the server is on another, its history is read too
 */
export async function identify(client: pg.Client, known: number | null): Promise<SystemIdentity> {
  const { rows } = await client.query<{ systemid: string; timeline: number | string }>(
    'IDENTIFY_SYSTEM',
  )
  const [row] = rows
  if (row === undefined) throw new Error('IDENTIFY_SYSTEM gave no row')
  const timeline = Number(row.timeline)
  const identity = { system: row.systemid, timeline, forks: [] }
  // The first timeline has no history.
  if (known === null || known === timeline || timeline === 1) return identity
  return { ...identity, forks: await readHistory(client, timeline, known) }
}

async function readHistory(client: pg.Client, timeline: number, known: number): Promise<Fork[]> {
  try {
    const { rows } = await client.query<{ content: string }>({
      text: `TIMELINE_HISTORY ${timeline}`,
      types: raw,
    })
    return parseHistory(rows[0]?.content ?? '')
  } catch (error) {
    // A connection that broke is tried again; what the server says has a code.
    if ((error as { code?: unknown }).code === undefined) throw error
    const said = error instanceof Error ? error.message : 'no reason given'
    throw new TailraceError(
      'SOURCE_IDENTITY_CHANGED',
      `The server is on timeline ${timeline}, the stored position on ${known}, and how one came from the other can't be read: ${said}.`,
      {
        fix: `Put the file of timeline ${timeline} back into pg_wal of the server (from its archive), or \`tailrace reset\` the pipeline to start anew.`,
        details: { reason: 'timeline-history-missing', timeline, storedTimeline: known },
        cause: error,
      },
    )
  }
}
