import { type FuzzColumn, literal } from './column.ts'
import { decimal, double, integer, unsignedInteger } from './numbers.ts'
import type { Random } from './random.ts'
import { time } from './temporal.ts'

const LETTERS = [
  'a',
  'é',
  '漢',
  '𠮷',
  '"',
  '\\',
  '\n',
  '\0',
  '\t',
  '\u001f',
  '/',
  '\u007f',
  '\u2028',
]

/** MySQL's JSON: documents of every kind of value. */
export const json: FuzzColumn = {
  type: 'json',
  value: (random) => `json_extract(json_array(${document(random)}), '$[0]')`,
}

/** An SQL expression of a document or scalar. */
function document(random: Random): string {
  if (random.once(40)) return `json_array(repeat('é"', 40000), ${jsonValue(random, 1)})`
  if (random.once(40)) {
    const members = Array.from({ length: 400 }, (_, i) => `'key ${i}', ${integer(random, 64)}`)
    return `json_object(${members.join(', ')})`
  }
  return jsonValue(random, 0)
}

/** An SQL expression of a JSON value. */
export function jsonValue(random: Random, depth: number): string {
  const several = () => Array.from({ length: random.below(6) }, () => jsonValue(random, depth + 1))
  switch (random.below(depth > 3 ? 9 : 13)) {
    case 0:
      return random.of(['null', `cast('true' AS json)`, `cast('false' AS json)`])
    case 1:
      return integer(random, 64)
    case 2:
      return unsignedInteger(random, 64)
    case 3:
      return decimal(random, 30, 10)
    case 4:
      return `(${double(random)}) + 0e0`
    case 5:
    case 6:
      return text(random)
    case 7:
      return random.of([
        `cast('2024-02-29' AS date)`,
        `cast(${time(random, 6)} AS time(6))`,
        `cast('0001-01-01 23:59:59.999999' AS datetime(6))`,
        `timestamp'2020-01-01 00:00:00.5'`,
        `cast(2024 AS year)`,
      ])
    case 8:
      return `x'${random.hex(random.below(100))}'`
    case 9:
    case 10:
      return `json_array(${several().join(', ')})`
    default:
      return `json_object(${several()
        .map((value) => `${text(random)}, ${value}`)
        .join(', ')})`
  }
}

function text(random: Random): string {
  return literal(Array.from({ length: random.below(20) }, () => random.of(LETTERS)).join(''))
}
