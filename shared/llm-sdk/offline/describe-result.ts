/** A tool's JSON answer in words. */

import { type Figures, inWords } from './format-value.ts'
import { humanise } from './slots.ts'
import { capitalise } from './tokens.ts'

type Row = Readonly<Record<string, unknown>>

const mostRows = 10
const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value)
const titleKeys = [
  /^(name|title|label|.*Name|.*_name)$/,
  /^(id|reference|number|.*Id|.*_id|.*Number|.*Reference)$/,
  /^(product|item|service|test|description|summary)$/,
  /^(date|day|start|time)$/,
]
const messageKeys = /^(message|note|text|info|summary|instructions?)$/i
const hiddenKeys = /^(success|ok|currency|customer_?id|tenant_?id|organization_?id|internal.*)$/i

/** Rows found in a result: itself where it is a list, or its only list. */
export function rowsOf(result: unknown): readonly Row[] {
  if (Array.isArray(result)) return result.filter(isRow)
  if (!isRow(result)) return []
  const lists = Object.values(result).filter((value) => Array.isArray(value) && value.some(isRow))
  return lists.length === 1 && Array.isArray(lists[0]) ? lists[0].filter(isRow) : []
}

/** True where the result holds nothing to tell. */
export function isEmptyResult(result: unknown): boolean {
  if (result === null || result === undefined || result === '') return true
  if (Array.isArray(result)) return result.length === 0
  if (!isRow(result)) return false
  const values = Object.values(result)
  const lists = values.filter((value) => Array.isArray(value))
  return (
    values.length === 0 ||
    (lists.length > 0 &&
      lists.every((list) => list.length === 0) &&
      values.every((value) => Array.isArray(value) || value === 0 || value === null))
  )
}

/** Sentences and short lists with every value of the result; empty where there is nothing to tell. */
export function describe(result: unknown, figures: Figures): string {
  if (Array.isArray(result)) return listInWords(result, figures)
  if (!isRow(result))
    return result === null || result === undefined ? '' : sentence(inWords('', result, figures, undefined))
  const currency = typeof result.currency === 'string' ? result.currency : undefined
  const messages: string[] = []
  const facts: string[] = []
  const lists: string[] = []
  for (const [key, value] of Object.entries(result)) {
    if (value === null || value === undefined || value === '' || hiddenKeys.test(key)) continue
    if (typeof value === 'string' && messageKeys.test(key) && value.includes(' ')) messages.push(sentence(value))
    else if (Array.isArray(value) && value.some(isRow))
      lists.push(`${capitalise(humanise(key))}:\n${listInWords(value, figures)}`)
    else if (Array.isArray(value) && value.length === 0) facts.push(`${humanise(key)}: none`)
    else if (isRow(value)) facts.push(...nested(key, value, figures, currency))
    else facts.push(`${humanise(key)}: ${inWords(key, value, figures, currency)}`)
  }
  const told = facts.length === 0 ? '' : sentence(capitalise(facts.join(', ')))
  return [[...messages, told].filter((part) => part !== '').join(' '), ...lists]
    .filter((part) => part !== '')
    .join('\n')
}

function nested(key: string, value: Row, figures: Figures, currency: string | undefined): string[] {
  const own = typeof value.currency === 'string' ? value.currency : currency
  return Object.entries(value).flatMap(([inner, entry]) => {
    if (entry === null || entry === undefined || hiddenKeys.test(inner)) return []
    const text =
      isRow(entry) || (Array.isArray(entry) && entry.some(isRow))
        ? rowInWords(entry, figures, own)
        : inWords(inner, entry, figures, own)
    return text === '' ? [] : [`${humanise(key)} ${humanise(inner)}: ${text}`]
  })
}

function listInWords(list: readonly unknown[], figures: Figures): string {
  const lines = list.slice(0, mostRows).map((entry) => `- ${rowInWords(entry, figures, undefined)}`)
  return [...lines, ...(list.length > mostRows ? [`… and ${list.length - mostRows} more.`] : [])].join('\n')
}

/** One row: what names it first, then "label: value". */
function rowInWords(row: unknown, figures: Figures, currency: string | undefined): string {
  if (Array.isArray(row)) return row.map((entry) => rowInWords(entry, figures, currency)).join('; ')
  if (!isRow(row)) return inWords('', row, figures, currency)
  const own = typeof row.currency === 'string' ? row.currency : currency
  const entries = Object.entries(row).filter(
    ([key, value]) => value !== null && value !== undefined && value !== '' && !hiddenKeys.test(key),
  )
  const title = titleKeys.flatMap((pattern) => entries.filter(([key]) => pattern.test(key)))[0]
  const others = entries.filter((entry) => entry !== title)
  const words = others.map(
    ([key, value]) =>
      `${humanise(key)}: ${isRow(value) ? rowInWords(value, figures, own) : inWords(key, value, figures, own)}`,
  )
  if (title === undefined) return words.join(', ')
  const head = inWords(title[0], title[1], figures, own)
  return words.length === 0 ? head : `${head} – ${words.join(', ')}`
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
