/** A file about a client that a person brings: a saved page, or an export of rows as CSV or JSON. Any source can be fed so. */
import { decodePage, type Fact, readPage } from '@workflow/crawler'
import { InvalidInput } from '@workflow/platform'
import { nestsTooDeep } from '@workflow/security'
import { CsvError, parse } from 'csv-parse/sync'
import { reviewFact } from './sources/item-facts.ts'
import type { CollectedItem } from './sources/source.ts'

export const uploadLimitBytes = 5_242_880

const rowLimit = 2_000
const valueCharacters = 4_000
const textCharacters = 1_000_000

type Row = Readonly<Record<string, string>>

/** Throws `InvalidInput` that says what is wrong with the file. */
export function readUpload(fileName: string, url: string, bytes: Uint8Array): CollectedItem {
  if (bytes.length === 0) throw refused('required', 'must hold the bytes of the file')
  const text = decodePage(bytes)
  switch (/\.(html?|csv|json)$/iu.exec(fileName)?.[1]?.toLowerCase()) {
    case 'htm':
    case 'html':
      return ofPage(text, fileName, url)
    case 'csv':
      return ofRows(rowsOfCsv(text), fileName, url)
    case 'json':
      return ofRows(rowsOfJson(text), fileName, url)
    default:
      throw refused('format', 'must be a file whose name ends in .html, .csv or .json')
  }
}

const refused = (rule: string, message: string) =>
  new InvalidInput(`the file cannot be read: it ${message}`, { errors: [{ path: 'body', rule, message }] })

function ofPage(html: string, fileName: string, url: string): CollectedItem {
  const page = readPage(html, url)
  if (page === undefined) throw refused('depth', 'must not nest deeper than browsers build, 512 elements')
  if (page.text === '') throw refused('text', 'must hold text')
  return { url, title: page.title || fileName, text: page.text, facts: page.facts }
}

function rowsOfCsv(text: string): readonly Row[] {
  const separator = [',', ';', '\t'].sort((one, other) => countIn(text, other) - countIn(text, one))[0] ?? ','
  try {
    return parse(text, {
      columns: true,
      bom: true,
      delimiter: separator,
      skip_empty_lines: true,
      relax_column_count: true,
      to: rowLimit,
    })
  } catch (error) {
    if (error instanceof CsvError) throw refused('csv', `must be CSV with a line of names first (${error.code})`)
    throw error
  }
}

const countIn = (text: string, separator: string) => (text.split('\n', 1)[0] ?? '').split(separator).length

/** A list of objects, by itself or as the first list within an object. */
function rowsOfJson(text: string): readonly Row[] {
  if (nestsTooDeep(text)) throw refused('depth', 'must not nest deeper than 100 levels')
  const value = jsonOf(text)
  const lists = [value, ...(isObject(value) ? Object.values(value) : [])].filter((one) => Array.isArray(one))
  const [list] = lists
  if (list === undefined) throw refused('json', 'must hold a list of objects')
  return list
    .slice(0, rowLimit)
    .filter(isObject)
    .map((item) => flat(item))
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw refused('json', 'must be JSON')
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function flat(item: object): Row {
  const row: Record<string, string> = {}
  for (const [name, value] of Object.entries(item)) {
    if (isObject(value)) {
      for (const [inner, within] of Object.entries(value)) if (isPlain(within)) row[`${name}.${inner}`] = String(within)
    } else if (isPlain(value)) row[name] = String(value)
  }
  return row
}

const isPlain = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value)

const textColumn = /^(?:text|review|review_?text|comment|body|content|message|snippet|caption|description)$/iu
const ratingColumn = /^(?:rating|stars|score|star_?rating)$/iu
const timeColumn = /^(?:date|time|at|created_?at|published_?at|time_?created|timestamp|publish_?time)$/iu
/** Who wrote something is nothing that research needs. */
const personColumn =
  /^(?:(?:user|author|reviewer|customer|profile)(?:[_.]?(?:name|id|url|image_url))?|name\.(?:first|last)|e-?mail|phone)$/iu

function ofRows(rows: readonly Row[], fileName: string, url: string): CollectedItem {
  if (rows.length === 0) throw refused('rows', 'must hold at least one row')
  const lines: string[] = []
  const facts: Fact[] = []
  let length = 0
  for (const row of rows) {
    if (length > textCharacters) break
    for (const [name, value] of Object.entries(row)) {
      const said = value.replace(/\s+/gu, ' ').trim().slice(0, valueCharacters)
      if (said === '' || personColumn.test(name)) continue
      const line = `${name}: ${said}`
      lines.push(line)
      length += line.length
      if (textColumn.test(name))
        facts.push(reviewFact(said, Number(valueAt(row, ratingColumn)), valueAt(row, timeColumn)))
    }
  }
  return { url, title: fileName, text: lines.join('\n'), facts }
}

const valueAt = (row: Row, column: RegExp): string | undefined =>
  Object.entries(row).find(([name]) => column.test(name))?.[1]
