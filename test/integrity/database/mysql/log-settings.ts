import type { MysqlFlavor, MysqlSettings } from '../../../kit/index.ts'
import type { Seeded } from '../../seeded.ts'

/** How a server writes its log: whether whole rows, whether with names and types of columns, and whether compressed. */
export interface LogForm {
  readonly settings: MysqlSettings
  /** For reports. */
  readonly title: string
}

/** One of the ways in which servers write logs. */
export function someLogForm(flavor: MysqlFlavor, random: Seeded): LogForm {
  const image = random.pick(['FULL', 'MINIMAL', 'NOBLOB'])
  const metadata = random.pick(['FULL', 'MINIMAL'])
  const isCompressed = random.next() < 0.5
  const compression =
    flavor === 'mysql'
      ? { binlog_transaction_compression: isCompressed }
      : { log_bin_compress: isCompressed, log_bin_compress_min_len: 10 }
  const settings = { binlog_row_image: image, binlog_row_metadata: metadata, ...compression }
  const title = `images ${image}, metadata ${metadata}${isCompressed ? ', compressed' : ''}`
  return { settings, title }
}
