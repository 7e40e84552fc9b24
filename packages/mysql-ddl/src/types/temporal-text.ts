import type { TypeFacts } from './type-facts.ts'

/** A constant of a date or time as the servers print it; the text itself where it is written in a way not covered here. */
export function temporalText(
  text: string,
  { dataType, fractionDigits, columnType }: TypeFacts,
): string {
  if (dataType === 'year') return yearText(text, columnType)
  if (dataType === 'time') return timeText(text, fractionDigits ?? 0) ?? text
  const date = readDate(text)
  if (!date) return text
  if (dataType === 'date') return date.day
  const time = timeText(date.time, fractionDigits ?? 0)
  return time === undefined ? text : `${date.day} ${time}`
}

function yearText(text: string, columnType: string): string {
  const year = Number(text)
  if (!Number.isInteger(year) || columnType === 'year(2)') return text
  if (year === 0) return text.length > 1 && text.length < 4 ? '2000' : '0000'
  if (year < 70) return String(2000 + year)
  return year < 100 ? String(1900 + year) : String(year)
}

function readDate(text: string): { day: string; time: string } | undefined {
  if (/^0+$/.test(text)) return { day: '0000-00-00', time: '0:0:0' }
  const compact = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d(?:\.\d*)?))?$/.exec(text)
  const spaced =
    /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}(?:\.\d*)?))?)?$/.exec(
      text,
    )
  const match = compact ?? spaced
  if (!match) return undefined
  const [, year = '', month = '', day = '', hour = '0', minute = '0', second = '0'] = match
  return {
    day: `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`,
    time: `${hour}:${minute}:${second}`,
  }
}

function timeText(text: string, fractionDigits: number): string | undefined {
  const compact = /^(-?)(?:(\d{1,3})??(\d\d))??(\d{1,2})(\.\d*)?$/.exec(text)
  const spaced = /^(-?)(\d{1,3}):(\d{1,2})(?::(\d{1,2})(\.\d*)?)?$/.exec(text)
  const match = spaced ?? compact
  if (!match) return undefined
  const [, sign = '', hour = '0', minute = '0', second = '0', fraction = ''] = match
  const whole = [hour, minute, second].map((part) => part.padStart(2, '0')).join(':')
  const digits = fraction.slice(1, fractionDigits + 1).padEnd(fractionDigits, '0')
  return sign + (fractionDigits === 0 ? whole : `${whole}.${digits}`)
}
