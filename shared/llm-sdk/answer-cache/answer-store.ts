/** Where answers are kept: a small port, and the one that keeps them in this process. */
import { LRUCache } from 'lru-cache'
import type { CacheSpace } from './cacheable.ts'

export interface StoredAnswer {
  /** Forms of the question: see `question-form.ts`. */
  readonly exact: string
  readonly strict: string
  /** Unit vector; absent where the embeddings were not to be had. */
  readonly vector?: Float32Array
  readonly text: string
  readonly producedBy: string
  /** Passages that the text's markers `[n]` name, by n. */
  readonly passages: Readonly<Record<number, string>>
  readonly expiresAtMs: number
}

export interface AnswerStore {
  /** Of this space alone, newest first. */
  read(space: CacheSpace): Promise<readonly StoredAnswer[]>
  add(space: CacheSpace, answer: StoredAnswer): Promise<void>
}

/** Tenants, spaces of one tenant, answers of one space: no tenant pushes out another's. */
const bounds = { tenants: 500, spaces: 20, answers: 500 } as const

export function memoryAnswerStore(): AnswerStore {
  const tenants = new LRUCache<string, LRUCache<string, readonly StoredAnswer[]>>({ max: bounds.tenants })
  return {
    read: async ({ tenantId, key }) => tenants.get(tenantId)?.get(key) ?? [],
    add: async ({ tenantId, key }, answer) => {
      const spaces = tenants.get(tenantId) ?? new LRUCache<string, readonly StoredAnswer[]>({ max: bounds.spaces })
      tenants.set(tenantId, spaces)
      const others = (spaces.get(key) ?? []).filter(({ exact }) => exact !== answer.exact)
      spaces.set(key, [answer, ...others].slice(0, bounds.answers))
    },
  }
}
