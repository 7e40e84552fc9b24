import type { Session } from '../session.ts'

/** A character set and a collation of it. */
export interface Encoding {
  readonly charset: string
  readonly collation: string
}

/**
 * Character sets: the most bytes that a character takes, and the compiled default collation (MySQL Reference Manual,
 * "Supported Character Sets and Collations"; MariaDB Knowledge Base, "Supported Character Sets and Collations").
 */
const charsets: Readonly<Record<string, readonly [maxBytes: number, collation: string]>> = {
  armscii8: [1, 'armscii8_general_ci'],
  ascii: [1, 'ascii_general_ci'],
  big5: [2, 'big5_chinese_ci'],
  binary: [1, 'binary'],
  cp1250: [1, 'cp1250_general_ci'],
  cp1251: [1, 'cp1251_general_ci'],
  cp1256: [1, 'cp1256_general_ci'],
  cp1257: [1, 'cp1257_general_ci'],
  cp850: [1, 'cp850_general_ci'],
  cp852: [1, 'cp852_general_ci'],
  cp866: [1, 'cp866_general_ci'],
  cp932: [2, 'cp932_japanese_ci'],
  dec8: [1, 'dec8_swedish_ci'],
  eucjpms: [3, 'eucjpms_japanese_ci'],
  euckr: [2, 'euckr_korean_ci'],
  gb18030: [4, 'gb18030_chinese_ci'],
  gb2312: [2, 'gb2312_chinese_ci'],
  gbk: [2, 'gbk_chinese_ci'],
  geostd8: [1, 'geostd8_general_ci'],
  greek: [1, 'greek_general_ci'],
  hebrew: [1, 'hebrew_general_ci'],
  hp8: [1, 'hp8_english_ci'],
  keybcs2: [1, 'keybcs2_general_ci'],
  koi8r: [1, 'koi8r_general_ci'],
  koi8u: [1, 'koi8u_general_ci'],
  latin1: [1, 'latin1_swedish_ci'],
  latin2: [1, 'latin2_general_ci'],
  latin5: [1, 'latin5_turkish_ci'],
  latin7: [1, 'latin7_general_ci'],
  macce: [1, 'macce_general_ci'],
  macroman: [1, 'macroman_general_ci'],
  sjis: [2, 'sjis_japanese_ci'],
  swe7: [1, 'swe7_swedish_ci'],
  tis620: [1, 'tis620_thai_ci'],
  ucs2: [2, 'ucs2_general_ci'],
  ujis: [3, 'ujis_japanese_ci'],
  utf16: [4, 'utf16_general_ci'],
  utf16le: [4, 'utf16le_general_ci'],
  utf32: [4, 'utf32_general_ci'],
  utf8mb3: [3, 'utf8mb3_general_ci'],
  utf8mb4: [4, 'utf8mb4_general_ci'],
}

/** Character sets that MariaDB 11.5 and newer sort by UCA 14 unless told otherwise (Knowledge Base, "character_set_collations"). */
const unicode = new Set(['ucs2', 'utf16', 'utf32', 'utf8mb3', 'utf8mb4'])

/** The most bytes that a character takes; undefined for a character set that is not known. */
export function maxBytesOf(charset: string): number | undefined {
  return charsets[charset]?.[0]
}

/** A character set's name as the newest servers say it: `utf8` of older ones is `utf8mb3`. */
export function canonicalCharset(name: string, utf8IsUtf8mb3 = true): string {
  const lower = name.toLowerCase()
  if (lower !== 'utf8') return lower
  return utf8IsUtf8mb3 ? 'utf8mb3' : 'utf8mb4'
}

/** A collation's name as the newest servers say it: `utf8_bin` of older ones is `utf8mb3_bin`. */
export function canonicalCollation(name: string, utf8IsUtf8mb3 = true): string {
  const lower = name.toLowerCase()
  return lower.startsWith('utf8_')
    ? canonicalCharset('utf8', utf8IsUtf8mb3) + lower.slice(4)
    : lower
}

/** The character set that a collation belongs to, which its name begins with. */
export function charsetOf(collation: string): string {
  const end = collation.indexOf('_')
  return end === -1 ? collation : collation.slice(0, end)
}

/** The encoding that a collation stands for. */
export function encodingOf(collation: string): Encoding {
  return { charset: charsetOf(collation), collation }
}

/** The collation that a character set has by itself on a server. */
export function defaultCollation(charset: string, session: Session): string {
  const configured = session.defaultCollations[charset]
  if (configured !== undefined) return canonicalCollation(configured)
  if (session.flavor === 'mysql' && charset === 'utf8mb4' && session.version >= 80000)
    return 'utf8mb4_0900_ai_ci'
  if (session.flavor === 'mariadb' && session.version >= 110500 && unicode.has(charset))
    return `${charset}_uca1400_ai_ci`
  return compiledCollation(charset)
}

/** The collation that a character set has by itself, however a server is configured. */
export function compiledCollation(charset: string): string {
  return charsets[charset]?.[1] ?? `${charset}_general_ci`
}
