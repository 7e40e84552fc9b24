import { type CellWriter, latin1, throughText, writeBase64 } from '@tailrace/plugin-api/bytes'
import type { ColumnCodec } from '../columns/column-codec.ts'
import { writeDouble } from '../columns/float.ts'

/** Well-known binary of a point: byte order (little-endian), type 1, two doubles. */
const wkb = Buffer.alloc(21)
wkb[0] = 1
wkb[1] = 1

const cell: CellWriter = (out, bytes, start, end) => {
  const [x = NaN, y = NaN] = latin1(bytes, start + 1, end - 1)
    .split(',')
    .map(Number)
  wkb.writeDoubleLE(x, 5)
  wkb.writeDoubleLE(y, 13)
  out.ascii('{"x":')
  writeDouble(out, x)
  out.ascii(',"y":')
  writeDouble(out, y)
  out.ascii(',"wkb":"')
  writeBase64(out, wkb)
  out.ascii('","srid":null}')
}

/** PostgreSQL's `point`, written `(x,y)`. */
export function pointCodec(): ColumnCodec {
  return {
    schema: {
      type: 'struct',
      fields: [
        { type: 'double', optional: false, field: 'x' },
        { type: 'double', optional: false, field: 'y' },
        { type: 'bytes', optional: true, field: 'wkb' },
        { type: 'int32', optional: true, field: 'srid' },
      ],
      name: 'io.debezium.data.geometry.Point',
      version: 1,
      doc: 'Geometry (POINT)',
    },
    cell,
    value: throughText(cell),
    fallback: '{"x":0.0,"y":0.0,"wkb":"AQEAAAAAAAAAAAAAAAAAAAAAAAAA","srid":null}',
    unavailable: '{"x":0.0,"y":0.0,"wkb":null,"srid":null}',
  }
}
