import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from 'yaml'
import type { ConfigDocument, Place } from './config-document.ts'
import type { Path } from './path.ts'
import type { Problem } from './problems.ts'

function followAlias(document: Document, node: unknown): Node | undefined {
  return (isAlias(node) ? node.resolve(document) : node) as Node | undefined
}

function entry(node: Node | undefined, step: string | number): Pair<Node, Node> | undefined {
  if (!isMap(node)) return undefined
  return (node.items as Pair<Node, Node>[]).find(
    ({ key }) => String(isScalar(key) ? key.value : key) === String(step),
  )
}

/** The node where a part was written, or the nearest one above it. */
function nodeAt(document: Document, path: Path, part: 'key' | 'value'): Node | null {
  let node = followAlias(document, document.contents)
  let written: Node | null = node ?? null
  for (const [index, step] of path.entries()) {
    const pair = entry(node, step)
    const item = isSeq(node) ? node.items[Number(step)] : pair?.value
    const last = index === path.length - 1
    if (pair !== undefined && last && part === 'key') return pair.key
    if (item === undefined || item === null) return pair?.key ?? written
    written = item as Node
    node = followAlias(document, item)
  }
  return written
}

const reference = /\$\{[^}\n]*\}/

/** YAML's own reading of `{ url: ${env:NAME} }` is never what was meant. */
function hint(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1).split('\n', 1)[0]!
  const found = reference.exec(line)
  return found === null ? '' : `; inside { } and [ ], quote references: "${found[0]}"`
}

/**
 * Reads YAML or JSON, keeping the place of everything.
 *
 * @param problems gets the syntax errors, all of them
 */
export function parseYaml(file: string, text: string, problems: Problem[]): ConfigDocument {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  for (const { message, pos } of document.errors) {
    problems.push({
      code: 'CONFIG_UNREADABLE',
      path: [],
      message: message + hint(text, pos[0]),
      place: place(pos[0]),
    })
  }
  return {
    file,
    value: document.errors.length > 0 ? undefined : (document.toJS() as unknown),
    placeOf(path, part) {
      const range = nodeAt(document, path, part)?.range
      return range ? place(range[0]) : { line: 1, column: 1 }
    },
  }
}
