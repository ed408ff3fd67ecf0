/**
 * The rows that were read or written last, as they stand in the file or in the transaction under way. One process owns the file, so nobody else changes them:
 * most guards of a commit, and most of what a step reads, are answered without a statement.
 */
import { LRUCache } from 'lru-cache'
import type { Row } from './sqlite.ts'

/** `absent`: there is no such row. */
export type RecentRow = Row | 'absent'

/** Characters of all rows together. */
const maxCharacters = 24_000_000
/** What a row takes besides its texts. */
const overheadCharacters = 400

export class RecentRows {
  readonly #rows = new LRUCache<string, RecentRow>({
    maxSize: maxCharacters,
    sizeCalculation: (row, key) =>
      overheadCharacters +
      key.length +
      (row === 'absent' ? 0 : String(row.body).length + String(row.fields).length + String(row.last_events).length),
  })

  /** The row of a key: known, or read now. */
  get(key: string, read: () => Row | undefined): Row | undefined {
    const known = this.#rows.get(key)
    if (known !== undefined) return known === 'absent' ? undefined : known
    const row = read()
    this.#rows.set(key, row ?? 'absent')
    return row
  }

  set(key: string, row: RecentRow): void {
    this.#rows.set(key, row)
  }

  /** Nothing is known any more: a transaction that had changed rows was rolled back. */
  clear(): void {
    this.#rows.clear()
  }
}
