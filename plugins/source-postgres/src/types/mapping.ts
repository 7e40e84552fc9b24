import { decodeText } from '@tailrace/plugin-api/bytes'
import type { CatalogType } from '../catalog/types.ts'
import { arrayDecoder } from './array.ts'
import { builtinType, otherType, type TypeMapping } from './builtin.ts'

/**
 * How values of a type are seen and decoded: built-in types by object id, the others by what the catalog says. A domain is its base type,
 * an array its element's mapping in arrays, an enum text with its labels as they are now; everything else is the server's text.
 *
 * @param types what the catalog knows of the types that occur
 */
export function mapType(
  oid: number,
  modifier: number,
  types: ReadonlyMap<number, CatalogType>,
): TypeMapping {
  const known = builtinType(oid, modifier)
  if (known !== undefined) return known
  const type = types.get(oid)
  if (type === undefined) return otherType
  if (type.kind === 'domain') {
    return mapType(type.baseOid, modifier >= 0 ? modifier : type.baseModifier, types)
  }
  if (type.kind === 'enum') {
    return { type: { kind: 'enum', values: type.labels }, decode: decodeText }
  }
  if (type.elementOid !== 0) {
    return arrayOf(mapType(type.elementOid, modifier, types), type.delimiter)
  }
  // Extension types that are text, such as citext, say so by their category.
  if (type.category === 'S') return { type: { kind: 'text' }, decode: decodeText }
  return otherType
}

function arrayOf(mapping: TypeMapping, delimiter: string): TypeMapping {
  // An element that is an array itself (by a domain) stays text: as arrays its dimensions could not be told from those of the whole.
  const element = mapping.type.kind === 'array' ? otherType : mapping
  const type = { kind: 'array', element: element.type } as const
  return {
    type: delimiter === ',' ? type : { ...type, delimiter },
    decode: arrayDecoder(element.decode, delimiter),
  }
}
