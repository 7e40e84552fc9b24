import { ByteWriter, throughText, utf8, writeJsonString } from '@tailrace/plugin-api/bytes'
import type { ColumnCodec } from '../columns/column-codec.ts'
import { inJavaOrder } from '../columns/java-order.ts'

type Pairs = Map<string, string | null>

const pair = /"((?:[^"\\]|\\.)*)"=>(?:"((?:[^"\\]|\\.)*)"|NULL)/gs
const unescaped = (text: string): string => text.replace(/\\(.)/gs, '$1')

/** Pairs of the text of an `hstore` (manual, F.17): `"a"=>"1", "b"=>NULL`. */
function pairsOf(text: string): Pairs {
  const pairs: Pairs = new Map()
  for (const [, key, value] of text.matchAll(pair)) {
    pairs.set(unescaped(key!), value === undefined ? null : unescaped(value))
  }
  return pairs
}

/** The text of a JSON object of text. */
function jsonOf(pairs: Pairs): string {
  const members = inJavaOrder(pairs).map(
    ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`,
  )
  return `{${members.join(',')}}`
}

/** `hstore`, as the text of a JSON object. */
export function hstoreCodec(placeholder: string): ColumnCodec {
  const scratch = new ByteWriter(1024)
  const cell: ColumnCodec['cell'] = (out, bytes, start, end) => {
    scratch.clear()
    scratch.utf8(jsonOf(pairsOf(utf8(bytes, start, end))))
    writeJsonString(out, scratch.bytes, 0, scratch.length)
  }
  return {
    schema: { type: 'string', name: 'io.debezium.data.Json', version: 1 },
    cell,
    value: throughText(cell),
    fallback: '"{}"',
    unavailable: JSON.stringify(jsonOf(new Map([[placeholder, placeholder]]))),
  }
}
