import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serverFolder } from '../../kit/process/folders.ts'

/**
 * Writes the file that a standalone Kafka Connect worker keeps offsets in, so that the kit's connector goes on at
 * this offset.
 *
 * @param partition how the connector tells its sources apart
 * @returns the file, which goes with this process
 */
export async function writeConnectOffsets(partition: object, offset: object): Promise<string> {
  const file = join(await serverFolder('connect-offsets'), 'offsets')
  const key = JSON.stringify(['debezium', partition])
  await writeFile(file, javaMapOfOne(Buffer.from(key), Buffer.from(JSON.stringify(offset))))
  return file
}

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')

/** A text behind its length. */
function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([0, value.length]), Buffer.from(value)])
}

function int(value: number): Buffer {
  const buffer = Buffer.alloc(4)
  buffer.writeInt32BE(value)
  return buffer
}

/** A `HashMap` with one entry of byte arrays (Java Object Serialization Specification, chapter 6, and `HashMap.writeObject`). */
function javaMapOfOne(key: Buffer, value: Buffer): Buffer {
  return Buffer.concat([
    bytes('ac ed 00 05'),
    // An object of a class that writes itself, with two fields.
    bytes('73 72'),
    text('java.util.HashMap'),
    bytes('05 07 da c1 c3 16 60 d1 03 00 02'),
    Buffer.from('F'),
    text('loadFactor'),
    Buffer.from('I'),
    text('threshold'),
    bytes('78 70'),
    // 0.75, 12, and what it writes itself: 16 buckets, one entry.
    bytes('3f 40 00 00 00 00 00 0c'),
    bytes('77 08 00 00 00 10 00 00 00 01'),
    bytes('75 72'),
    text('[B'),
    bytes('ac f3 17 f8 06 08 54 e0 02 00 00 78 70'),
    int(key.length),
    key,
    // Another array of that class, the third thing in this stream.
    bytes('75 71 00 7e 00 02'),
    int(value.length),
    value,
    bytes('78'),
  ])
}
