import { damaged } from '../container.ts'
import { type JsonNode, open } from './node.ts'
import type { PathLeg } from './path.ts'

/** What one diff does at its path. (MySQL source manual, `enum_json_diff_operation`.) */
export const JsonDiffOperation = { REPLACE: 0, INSERT: 1, REMOVE: 2 } as const

/**
 * Applies one diff, and gives the document's new root. Nodes that are open are changed in place.
 *
 * @param value null where the operation removes
 * @throws DamagedRowError where the path leads nowhere
 */
export function applyDiff(
  root: JsonNode,
  operation: number,
  legs: readonly PathLeg[],
  value: JsonNode | null,
): JsonNode {
  const leg = legs[0]
  if (leg === undefined) {
    if (value === null || operation !== JsonDiffOperation.REPLACE) throw damaged()
    return value
  }
  const node = open(root)
  if (node.kind === 'raw') {
    // A scalar stands for an array of one.
    if ('key' in leg || leg.index > 0) throw damaged()
    return applyDiff(node, operation, legs.slice(1), value)
  }
  if (legs.length === 1) change(node, operation, leg, value)
  else setChild(node, leg, applyDiff(child(node, leg), operation, legs.slice(1), value))
  return node
}

function change(
  node: Exclude<JsonNode, { kind: 'raw' }>,
  operation: number,
  leg: PathLeg,
  value: JsonNode | null,
): void {
  if (operation === JsonDiffOperation.REMOVE) {
    if (node.kind === 'object') node.members.delete(keyOf(leg))
    else if (node.elements[indexOf(leg, node.elements.length)] === undefined) throw damaged()
    else node.elements.splice(indexOf(leg, node.elements.length), 1)
  } else if (value === null) {
    throw damaged()
  } else if (operation === JsonDiffOperation.INSERT && node.kind === 'array') {
    // An index beyond either end means that end.
    node.elements.splice(Math.max(0, indexOf(leg, node.elements.length)), 0, value)
  } else {
    setChild(node, leg, value)
  }
}

function child(node: Exclude<JsonNode, { kind: 'raw' }>, leg: PathLeg): JsonNode {
  const found =
    node.kind === 'object'
      ? node.members.get(keyOf(leg))
      : node.elements[indexOf(leg, node.elements.length)]
  if (found === undefined) throw damaged()
  return found
}

function setChild(node: Exclude<JsonNode, { kind: 'raw' }>, leg: PathLeg, value: JsonNode): void {
  if (node.kind === 'object') {
    node.members.set(keyOf(leg), value)
    return
  }
  const index = indexOf(leg, node.elements.length)
  if (node.elements[index] === undefined) throw damaged()
  node.elements[index] = value
}

function keyOf(leg: PathLeg): string {
  if ('key' in leg) return leg.key
  throw damaged()
}

function indexOf(leg: PathLeg, length: number): number {
  if ('key' in leg) throw damaged()
  return leg.isFromEnd ? length - 1 - leg.index : leg.index
}
