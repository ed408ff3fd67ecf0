/**
 * Idempotency keys on every POST, for 24 hours: the same key with the same request gets the same answer, and the command runs once.
 *
 * Where the gateway opens the unit of work, the record of the answer is part of its commit: there is no moment in which the command has happened and its
 * repetition would not know. A service opens its own units and finds a repetition by ids of its own; its answer is recorded once it is there.
 */
import { createHash } from 'node:crypto'
import { defineEngine, type Platform, type Tenant } from '@workflow/engine'
import {
  Conflict,
  defineCollection,
  definePlatformCollection,
  InvalidInput,
  type Ports,
  Unprocessable,
} from '@workflow/platform'
import { z } from 'zod'
import type { Claimant } from './claimant.ts'
import { AnswerSeals } from './sealed-answers.ts'

const maxKeyCharacters = 255
/** As the documents of routes state it. */
export const idempotencyKeyForm = /^[!-~](?:[ -~]{0,253}[!-~])?$/
const keptMs = 86_400_000
const retryAfterMs = 1_000

const record = {
  name: 'idempotent_answers',
  schema: z.object({
    id: z.string(),
    /** Of method, path and body. */
    fingerprint: z.string(),
    status: z.number().int(),
    /** The answer's JSON, or nothing; `AnswerSeals`. */
    sealed: z.string(),
    expiresAt: z.string(),
  }),
  queries: {},
  subject: 'none',
  retentionDays: 1,
} as const

const TenantAnswers = defineCollection(record)
const PlatformAnswers = definePlatformCollection(record)

/** What the gateway keeps, where whoever erases or exports finds it: it hears nothing and answers nothing. The platform's answers bear the same name. */
export const answersRoom = defineEngine({ name: 'gateway', scope: 'tenant', collections: [TenantAnswers] })

type StoredAnswer = z.infer<typeof record.schema>

export interface GivenAnswer {
  readonly status: number
  readonly text: string
  readonly replayed: boolean
}

/** Where the answers of one organization are kept, or those of the platform. */
export interface AnswerShelf {
  readonly now: string
  find(id: string): Promise<StoredAnswer | undefined>
  create(answer: StoredAnswer): void
  put(answer: StoredAnswer): void
}

/** A POST that carries a key. */
export interface KeyedRequest {
  /** Of claimant and key. */
  readonly id: string
  readonly key: string
  readonly fingerprint: string
}

export const shelfOfTenant = (tenant: Tenant): AnswerShelf => ({
  now: tenant.now,
  find: (id) => tenant.find(TenantAnswers, id),
  create: (answer) => void tenant.create(TenantAnswers, answer),
  put: (answer) => void tenant.put(TenantAnswers, answer),
})

export const shelfOfPlatform = (platform: Platform): AnswerShelf => ({
  now: platform.now,
  find: (id) => platform.find(PlatformAnswers, id),
  create: (answer) => void platform.create(PlatformAnswers, answer),
  put: (answer) => void platform.put(PlatformAnswers, answer),
})

export class Idempotency {
  readonly #seals: AnswerSeals
  readonly #underWay = new Set<string>()

  constructor({ secrets }: Pick<Ports, 'secrets'>) {
    this.#seals = new AnswerSeals(secrets)
  }

  /**
   * Throws `InvalidInput` for a key that is not one. Keys of one caller mean nothing to another; strangers are other callers in each request that they make and at
   * each address, so that none is given what another was answered.
   */
  async keyed({ actor, strangerAt }: Claimant, request: Request, body: Uint8Array): Promise<KeyedRequest | undefined> {
    const key = request.headers.get('idempotency-key')
    if (key === null) return undefined
    if (!idempotencyKeyForm.test(key))
      throw new InvalidInput(
        `an idempotency key has 1 to ${maxKeyCharacters} printable ASCII characters, and no space at its ends`,
        {
          errors: [
            { path: 'Idempotency-Key', rule: 'format', message: `1 to ${maxKeyCharacters} printable characters` },
          ],
        },
      )
    const { pathname, search } = new URL(request.url)
    const fingerprint = createHash('sha256')
      .update(JSON.stringify([request.method, pathname, search]))
      .update(body)
      .digest('base64url')
    const claimant = strangerAt === undefined ? [actor] : [actor, strangerAt, fingerprint]
    return { id: await this.#seals.idOf(claimant, key), key, fingerprint }
  }

  /** Runs `work` unless the same key is being worked on in this process. Throws `Conflict` then, with the time to wait. */
  async alone<Result>({ id }: KeyedRequest, work: () => Promise<Result>): Promise<Result> {
    if (this.#underWay.has(id))
      throw new Conflict('a request with this idempotency key is under way', {
        code: 'idempotency_under_way',
        retryAfterMs,
      })
    this.#underWay.add(id)
    try {
      return await work()
    } finally {
      this.#underWay.delete(id)
    }
  }

  /** The recorded answer. Throws `Unprocessable` where the key was used for another request. */
  async recall(shelf: AnswerShelf, request: KeyedRequest): Promise<GivenAnswer | undefined> {
    const stored = await shelf.find(request.id)
    if (stored === undefined || stored.expiresAt <= shelf.now) return undefined
    if (stored.fingerprint !== request.fingerprint)
      throw new Unprocessable('this idempotency key was used for another request', {
        code: 'idempotency_key_reused',
        errors: [{ path: 'Idempotency-Key', rule: 'unique', message: 'must be new for each request' }],
      })
    const text = await this.#seals.open(request.id, request.key, stored.sealed)
    return { status: stored.status, text, replayed: true }
  }

  /** Stages the record of an answer with whatever else the unit of work writes. */
  async record(shelf: AnswerShelf, request: KeyedRequest, status: number, text: string): Promise<void> {
    const known = await shelf.find(request.id)
    const answer = {
      id: request.id,
      fingerprint: request.fingerprint,
      status,
      sealed: await this.#seals.seal(request.id, request.key, text),
      expiresAt: new Date(Date.parse(shelf.now) + keptMs).toISOString(),
    }
    if (known === undefined) shelf.create(answer)
    else if (known.expiresAt <= shelf.now) shelf.put(answer)
  }
}
