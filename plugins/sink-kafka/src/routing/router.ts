import type { RecordBuffer, TableSchema } from '@tailrace/plugin-api'
import type { Options } from '../options.ts'
import type { Topic } from '../producer/topic.ts'
import { Partitioner, partitionWithoutKey, type PartitionRule } from './partitioner.ts'
import { legalTopic, topicName } from './topic-name.ts'
import { partitionOf } from '../wire/murmur2.ts'

/** Where records of one table version go. */
interface Route {
  readonly topic: string
  readonly rule: PartitionRule
}

/**
 * Decides topic and partition of records.
 *
 * | record | topic | partition |
 * |---|---|---|
 * | data, tombstone of a row | by the template | by `partition` |
 * | schema | `ddlTopic`; not sent without it | 0, so that all keep their order |
 * | transaction, heartbeat, message, data that is not of a row | that which the encoder names; not sent without | 0 |
 *
 * A destination or partition hint given by the encoder comes before all of this.
 */
export class Router {
  readonly #options: Options
  readonly #partitioner: Partitioner
  readonly #ddlTopic: string | null
  readonly #routes = new WeakMap<TableSchema, Route>()
  readonly #tables = new Map<string, Set<string>>()
  #lastTable: TableSchema | null = null
  #lastRoute: Route | null = null

  constructor(options: Options) {
    this.#options = options
    this.#partitioner = new Partitioner(options.partition)
    this.#ddlTopic = options.ddlTopic === undefined ? null : legalTopic(options.ddlTopic)
  }

  /** Topic of a table's data records. @throws SINK_DESTINATION_INVALID */
  destinationOf(table: TableSchema): string {
    return this.#route(table).topic
  }

  /** Tables whose data records go to a topic, of those seen so far. */
  tablesOf(topic: string): readonly string[] {
    return [...(this.#tables.get(topic) ?? [])]
  }

  /** Topic of a record, or null where it is not sent. @throws SINK_DESTINATION_INVALID */
  topicOf(records: RecordBuffer, record: number): string | null {
    if (records.hasExtras) {
      const destination = records.extras(record)?.destination
      if (destination !== undefined) return destination
    }
    const role = records.role(record)
    if (role === 'schema') return this.#ddlTopic
    if (role !== 'data' && role !== 'tombstone') return null
    const change = records.change(record)
    return change.kind === 'row' ? this.#route(change.table).topic : null
  }

  /** Partition of a record in its topic. @throws SINK_DESTINATION_INVALID */
  partitionOf(records: RecordBuffer, record: number, topic: Topic): number {
    const partitions = topic.partitions.length
    if (records.hasExtras) {
      const hint = records.extras(record)?.partitionHint
      if (hint !== undefined) {
        const bytes = typeof hint === 'string' ? Buffer.from(hint) : hint
        return partitionOf(bytes, 0, bytes.length, partitions)
      }
    }
    const role = records.role(record)
    if (role !== 'data' && role !== 'tombstone') return 0
    const change = records.change(record)
    if (change.kind !== 'row') return 0
    const { rule } = this.#route(change.table)
    if (rule.byKey) {
      const end = records.keyEnd(record)
      const start = records.keyStart(record)
      if (end >= 0) return partitionOf(records.body.bytes, start, end, partitions)
    }
    return partitionWithoutKey(rule, records, record, change, partitions)
  }

  #route(table: TableSchema): Route {
    if (table === this.#lastTable) return this.#lastRoute!
    let route = this.#routes.get(table)
    if (route === undefined) {
      route = {
        topic: topicName(this.#options.topic, table),
        rule: this.#partitioner.rule(table),
      }
      this.#routes.set(table, route)
      const tables = this.#tables.get(route.topic)
      if (tables === undefined) this.#tables.set(route.topic, new Set([table.id]))
      else tables.add(table.id)
    }
    this.#lastTable = table
    this.#lastRoute = route
    return route
  }
}
