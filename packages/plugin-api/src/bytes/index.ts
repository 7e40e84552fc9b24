export { BASE64, BASE64_URL, writeBase64 } from './base64.ts'
export { ByteWriter } from './byte-writer.ts'
export {
  decodeAscii,
  decodeBigint,
  decodeFloat,
  decodeInteger,
  decodeText,
} from './cell-decoders.ts'
export {
  byText,
  type CellWriter,
  type ColumnWriter,
  throughText,
  type ValueWriter,
} from './cell-writer.ts'
export { civilFromDays, daysFromCivil } from './civil.ts'
export { dateTime, type DateTimeParts, DAY_MICROS, parseDateTime, parseTime } from './date-time.ts'
export { isDigit, parseInteger, twoDigits } from './digits.ts'
export { copyFloat, writeFloat } from './float.ts'
export { writeHex, writeHexDecoded } from './hex.ts'
export { copyIsoTimestamp } from './iso-timestamp.ts'
export { writeIsoDate, writeIsoTime } from './iso.ts'
export { copyJavaNumber, writeJavaNumber } from './java-number.ts'
export { jsonArrayCell, jsonArrayValue } from './json-array.ts'
export { writeJsonCharacters, writeJsonString, writeJsonText } from './json.ts'
export { allocate, latin1, type NativeBuffer, utf8 } from './native-buffer.ts'
export { type ArrayVisitor, eachArrayElement, postgresLowerBounds } from './postgres-array.ts'
export { writeTwosComplement, writeUnscaled } from './unscaled.ts'
