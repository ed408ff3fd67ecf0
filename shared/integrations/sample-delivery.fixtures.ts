/** For tests: one delivery of a system, and how it is signed. */
import type { WebhookSystemName } from './index.ts'

interface Signing {
  /** Where it is delivered to, without a query. */
  readonly url: string
  readonly secret: string
  readonly at: Date
  readonly body: string
}

export interface SignedRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface SampleDelivery {
  readonly system: WebhookSystemName
  /** What the system's settings would show; two of them, for rotations. */
  readonly secrets: readonly [string, string]
  readonly body: string
  /** What stands in the body and is signed, and what a forger would write instead; nothing where the body is not signed. */
  readonly forged?: readonly [string, string]
  /** Whether the time is signed. */
  readonly isTimed: boolean
  readonly sign: (given: Signing) => SignedRequest | Promise<SignedRequest>
}

/** What a system's settings would show. */
export const vendorSecrets = ['a secret of the vendor, number one', 'a secret of the vendor, number two'] as const
