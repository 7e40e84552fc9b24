export { ByteWriter } from './byte-writer.ts'
export { writeJsonString, writeJsonText } from './json.ts'
export { allocate, latin1, type NativeBuffer, utf8 } from './native-buffer.ts'
