import { byText, type ColumnWriter, writeJsonString } from '@tailrace/plugin-api/bytes'

/** Text as it is. */
export const text: ColumnWriter = byText(writeJsonString)
