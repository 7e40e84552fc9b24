import type { CellOutput } from '../../values/cell-output.ts'
import { countIn, keyIn, keyLengthIn, valueEntryIn, valueIn } from '../container.ts'
import { writeQuoted, writeText } from '../quoted.ts'
import { isContainer, isObject } from '../types.ts'
import { JsonWriter } from '../write-json.ts'

/** A value still in its binary form. */
export interface RawNode {
  readonly kind: 'raw'
  readonly bytes: Uint8Array
  readonly type: number
  readonly at: number
  /** Offset behind the document. */
  readonly end: number
}

/** An object opened up. Keys are their bytes, one character each. */
export interface ObjectNode {
  readonly kind: 'object'
  readonly members: Map<string, JsonNode>
}

/** An array opened up. */
export interface ArrayNode {
  readonly kind: 'array'
  readonly elements: JsonNode[]
}

/** A document that is being changed: opened up where changes reach in, binary elsewhere. */
export type JsonNode = RawNode | ObjectNode | ArrayNode

/** Opens up an object or array; gives scalars, and what is open, as they are. */
export function open(node: JsonNode): JsonNode {
  if (node.kind !== 'raw' || !isContainer(node.type)) return node
  const { bytes, type, at, end } = node
  const count = countIn(bytes, type, at, end)
  const values = Array.from({ length: count }, (_, i): RawNode => {
    const entry = valueEntryIn(type, at, count, i)
    return {
      kind: 'raw',
      bytes,
      type: bytes[entry]!,
      at: valueIn(bytes, type, at, end, entry),
      end,
    }
  })
  if (!isObject(type)) return { kind: 'array', elements: values }
  const members = new Map<string, JsonNode>()
  for (const [i, value] of values.entries()) {
    const key = keyIn(bytes, type, at, end, i)
    const text = Buffer.from(bytes.subarray(key, key + keyLengthIn(bytes, type, at, i)))
    members.set(text.toString('latin1'), value)
  }
  return { kind: 'object', members }
}

/** Writes a document as the server prints it: an object's shorter keys first, then by their bytes. */
export function writeNode(node: JsonNode, out: CellOutput): void {
  if (node.kind === 'raw') {
    new JsonWriter(node.bytes, node.end, node.end, out).write(node.type, node.at)
    return
  }
  let isFirst = true
  const separate = () => {
    if (!isFirst) writeText(', ', out)
    isFirst = false
  }
  if (node.kind === 'array') {
    writeText('[', out)
    for (const element of node.elements) {
      separate()
      writeNode(element, out)
    }
    writeText(']', out)
    return
  }
  writeText('{', out)
  for (const [name, value] of [...node.members].sort(byKey)) {
    separate()
    const key = Buffer.from(name, 'latin1')
    writeQuoted(key, 0, key.length, out)
    writeText(': ', out)
    writeNode(value, out)
  }
  writeText('}', out)
}

function byKey([a]: [string, JsonNode], [b]: [string, JsonNode]): number {
  if (a.length !== b.length) return a.length - b.length
  return a < b ? -1 : a > b ? 1 : 0
}
