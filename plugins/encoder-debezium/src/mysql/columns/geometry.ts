import {
  type ByteWriter,
  type CellWriter,
  type ValueWriter,
  writeBase64,
} from '@tailrace/plugin-api/bytes'
import type { ColumnCodec } from '../../columns/column-codec.ts'
import { writeDouble } from '../../columns/float.ts'
import { bytesOf } from './bytes.ts'

/** Bytes of the SRID in front of the WKB. */
const SRID = 4
/** Where in the WKB of a point its coordinates are. */
const X = SRID + 5
const Y = X + 8

function viewOf(bytes: Uint8Array, start: number): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset + start)
}

/** Appends `"wkb":…,"srid":…}`; the SRID 0, which stands for none, is null. */
function writeShape(out: ByteWriter, bytes: Uint8Array, start: number, end: number): void {
  out.ascii('"wkb":"')
  writeBase64(out, bytes, start + SRID, end)
  out.ascii('","srid":')
  const srid = viewOf(bytes, start).getInt32(0, true)
  if (srid === 0) out.ascii('null')
  else out.integer(srid)
  out.byte(0x7d)
}

const shape: CellWriter = (out, bytes, start, end) => {
  out.byte(0x7b)
  writeShape(out, bytes, start, end)
}

const point: CellWriter = (out, bytes, start, end) => {
  const view = viewOf(bytes, start)
  out.ascii('{"x":')
  writeDouble(out, view.getFloat64(X, true))
  out.ascii(',"y":')
  writeDouble(out, view.getFloat64(Y, true))
  out.byte(0x2c)
  writeShape(out, bytes, start, end)
}

function throughBytes(cell: CellWriter): ValueWriter {
  return (out, value) => {
    const bytes = bytesOf(value)
    cell(out, bytes, 0, bytes.length)
  }
}

const srid = { type: 'int32', optional: true, field: 'srid' } as const

/** Geometries of any kind but POINT, of which the schema is always optional. */
export function geometryCodec(): ColumnCodec {
  return {
    schema: {
      type: 'struct',
      fields: [{ type: 'bytes', optional: false, field: 'wkb' }, srid],
      name: 'io.debezium.data.geometry.Geometry',
      version: 1,
      doc: 'Geometry',
    },
    isAlwaysOptional: true,
    cell: shape,
    value: throughBytes(shape),
    fallback: '{"wkb":"AQcAAAAAAAAA","srid":null}',
    unavailable: '{"wkb":"AQcAAAAAAAAA","srid":null}',
  }
}

/** POINT. */
export function pointCodec(): ColumnCodec {
  return {
    schema: {
      type: 'struct',
      fields: [
        { type: 'double', optional: false, field: 'x' },
        { type: 'double', optional: false, field: 'y' },
        { type: 'bytes', optional: true, field: 'wkb' },
        srid,
      ],
      name: 'io.debezium.data.geometry.Point',
      version: 1,
      doc: 'Geometry (POINT)',
    },
    cell: point,
    value: throughBytes(point),
    fallback: '{"x":0.0,"y":0.0,"wkb":"AQEAAAAAAAAAAAAAAAAAAAAAAAAA","srid":null}',
    unavailable: '{"x":0.0,"y":0.0,"wkb":null,"srid":null}',
  }
}
