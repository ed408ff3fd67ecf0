/** A system that sends webhooks, as data: how its deliveries are proven, and what they say. */
import { z } from 'zod'
import { parseJson, textOf, Unreadable, type WebhookDelivery } from './delivery.ts'
import type { Notice } from './notice.ts'

/** What the other system wants to hear. */
export interface WebhookAnswer {
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly text: string
}

export type Reading =
  /** It wants to know that somebody is there; nothing has happened. */
  | { readonly kind: 'handshake'; readonly answer: WebhookAnswer }
  | { readonly kind: 'notices'; readonly notices: readonly Notice[]; readonly answer?: WebhookAnswer }
  | { readonly kind: 'unreadable'; readonly rule: string; readonly message: string }

export interface WebhookSystem {
  /** `vendor`: it is read off the other system's settings. `platform`: made here and entered there. */
  readonly secretFrom: 'vendor' | 'platform'
  /** `hint`: not all of what it says is signed. Whoever acts on it fetches the record again through the system's API. */
  readonly trust: 'signed' | 'hint'
  /** What is wrong with a secret before it is taken, in words. */
  readonly secretFault?: (secret: string) => string | undefined
  /** Of the form that `isGenuine` takes, for addresses that do not exist; any text where absent. */
  readonly decoySecret?: string
  /** Over the raw body. */
  readonly isGenuine: (delivery: WebhookDelivery, secret: string) => boolean | Promise<boolean>
  /** When it was signed, milliseconds since 1970, where the system signs the time as well: older and newer than `toleranceMs` is refused. */
  readonly signedAtMs?: (delivery: WebhookDelivery) => number
  /** Only of what is genuine. Throws `Unreadable` for what is no text or no JSON. */
  readonly read: (delivery: WebhookDelivery) => Reading
  /** The name under which the secret stands in the query of the address that is entered there. */
  readonly secretInAddress?: string
  /** Asks by GET whether somebody is there, before it sends anything. */
  readonly greets?: true
}

/** How far a signed time may lie from ours: what Slack, Stripe and HubSpot ask for, and for the others as good. */
export const toleranceMs = 300_000

/** Every secret that counts now is tried, and none is left out when one fits: how long it takes does not tell which. */
export async function isProven(
  system: WebhookSystem,
  delivery: WebhookDelivery,
  secrets: readonly string[],
  nowMs: number,
): Promise<boolean> {
  const fits = await Promise.all(secrets.map((secret) => system.isGenuine(delivery, secret)))
  const signedAtMs = system.signedAtMs?.(delivery)
  const isTimely = system.signedAtMs === undefined || Math.abs(nowMs - (signedAtMs ?? Number.NaN)) <= toleranceMs
  return fits.includes(true) && isTimely
}

/** Reads what is genuine; what is no text of its form is said so. */
export function readDelivery(system: WebhookSystem, delivery: WebhookDelivery): Reading {
  try {
    return system.read(delivery)
  } catch (error) {
    if (error instanceof Unreadable) return unreadable(error.rule, error.message)
    throw error
  }
}

export const unreadable = (rule: string, message: string): Reading => ({ kind: 'unreadable', rule, message })

/** Throws `Unreadable`. */
export const jsonOf = (delivery: WebhookDelivery): unknown => parseJson(textOf(delivery))

/** What happened, where nothing is to be answered but that it came. */
export const notices = (...all: readonly Notice[]): Reading => ({ kind: 'notices', notices: all })

/** Reads a body that must say at least this much; what is wrong with another is said. */
export function readBody<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  read: (body: z.infer<Schema>) => Reading,
): Reading {
  const parsed = schema.safeParse(body)
  if (parsed.success) return read(parsed.data)
  const [issue] = parsed.error.issues
  return unreadable(issue?.code ?? 'form', `the body is not of the documented form: ${z.prettifyError(parsed.error)}`)
}
