import { Unreadable } from '../lexer/unreadable.ts'
import type { Session } from '../session.ts'
import type { TypeClause } from '../statement/definition.ts'
import type { TypeFacts } from './type-facts.ts'
import { plainFacts } from './type-facts.ts'

const spatial = new Set(
  'geometry point linestring polygon multipoint multilinestring multipolygon'.split(' '),
)
const plain = new Set([...spatial, 'uuid', 'inet4', 'inet6'])

/** MySQL's dimensions of a VECTOR that says none. */
const defaultDimensions = 2048

/** Whether a type is one of geometries. */
export function isSpatial(name: string): boolean {
  return spatial.has(name) || name === 'geometrycollection' || name === 'geomcollection'
}

/** Everything that is neither number, text nor time. Throws `Unreadable` for what it does not know. */
export function otherFacts(type: TypeClause, session: Session): TypeFacts {
  if (type.name === 'json') return jsonFacts(session)
  if (type.name === 'geometrycollection')
    return plainFacts(
      session.flavor === 'mysql' && session.version >= 80000
        ? 'geomcollection'
        : 'geometrycollection',
    )
  if (type.name === 'vector') {
    const length = type.args[0] ?? defaultDimensions
    return { ...plainFacts('vector', `vector(${length})`), length }
  }
  if (plain.has(type.name)) return plainFacts(type.name)
  throw new Unreadable(`the type "${type.name}" is not known`)
}

/** MariaDB's JSON is a LONGTEXT that a check guards (Knowledge Base, "JSON Data Type"). */
function jsonFacts(session: Session): TypeFacts {
  if (session.flavor === 'mysql') return plainFacts('json')
  return { ...plainFacts('longtext'), charset: 'utf8mb4', collation: 'utf8mb4_bin' }
}
