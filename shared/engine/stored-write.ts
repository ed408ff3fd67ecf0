/** A staged document as the store takes it: its query fields taken out, its expiry counted from now. */
import { type Collection, type DocumentPath, queriedFields, type Write } from '@workflow/platform'

export function toWrite(
  path: DocumentPath,
  collection: Collection,
  /** The document's fields and its blind indexes. */
  values: Readonly<Record<string, unknown>>,
  body: unknown,
  version: number,
  lastEvents: Record<string, number>,
  now: Date,
): Write {
  const fields = Object.fromEntries(queriedFields(collection).map((field) => [field, toField(values[field])]))
  const expiry =
    collection.retentionDays === 'forever' ? {} : { expiresAtMs: now.getTime() + collection.retentionDays * 86_400_000 }
  return { kind: 'set', path, body, fields, version, lastEvents, ...expiry }
}

function toField(value: unknown): string | number | boolean | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  throw new Error('a query field must be text, a number or a truth value')
}
