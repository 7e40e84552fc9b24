import type { Session } from '../session.ts'
import type { TypeClause } from '../statement/definition.ts'
import type { TypeFacts } from './type-facts.ts'
import { plainFacts } from './type-facts.ts'

/** Display widths of integers that say none: signed, unsigned. */
const widths: Readonly<Record<string, readonly [number, number]>> = {
  tinyint: [4, 3],
  smallint: [6, 5],
  mediumint: [9, 8],
  int: [11, 10],
  bigint: [20, 20],
}

/** Types of whole numbers, exact and floating-point numbers, and bits; undefined for others. */
export function numericFacts(type: TypeClause, session: Session): TypeFacts | undefined {
  if (type.name in widths) return integerFacts(type, session)
  if (type.name === 'decimal') return decimalFacts(type)
  if (type.name === 'float' || type.name === 'double') return floatFacts(type)
  if (type.name === 'bit') {
    const length = type.args[0] || 1
    return { ...plainFacts('bit', `bit(${length})`), length }
  }
  return undefined
}

function integerFacts(type: TypeClause, session: Session): TypeFacts {
  const { name, zerofill } = type
  const unsigned = type.unsigned || zerofill
  const width = type.args[0] || (widths[name] as readonly number[])[unsigned ? 1 : 0]
  // MySQL 8.0.19 stopped to show widths but where they mean something (release notes, "display width").
  const shown =
    session.flavor === 'mariadb' ||
    session.version < 80019 ||
    zerofill ||
    (name === 'tinyint' && width === 1 && !unsigned)
  return { ...plainFacts(name), ...signs(type, shown ? `${name}(${width})` : name) }
}

function decimalFacts(type: TypeClause): TypeFacts {
  const precision = type.args[0] || 10
  const scale = type.args[1] ?? 0
  return {
    ...plainFacts('decimal'),
    precision,
    scale,
    ...signs(type, `decimal(${precision},${scale})`),
  }
}

function floatFacts(type: TypeClause): TypeFacts {
  const [precision, scale] = type.args
  if (precision === undefined) return { ...plainFacts(type.name), ...signs(type, type.name) }
  if (scale === undefined) {
    const name = precision > 24 ? 'double' : 'float'
    return { ...plainFacts(name), ...signs(type, name) }
  }
  return {
    ...plainFacts(type.name),
    precision,
    scale,
    ...signs(type, `${type.name}(${precision},${scale})`),
  }
}

function signs(
  { unsigned, zerofill }: TypeClause,
  text: string,
): Pick<TypeFacts, 'unsigned' | 'zerofill' | 'columnType'> {
  const signed = unsigned || zerofill ? `${text} unsigned` : text
  return {
    unsigned: unsigned || zerofill,
    zerofill,
    columnType: zerofill ? `${signed} zerofill` : signed,
  }
}
