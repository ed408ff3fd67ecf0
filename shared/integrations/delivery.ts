/** What another system sent, as it came: signatures are over exactly these bytes. */
import { z } from 'zod'

export interface WebhookDelivery {
  readonly method: string
  /** The public address as the other system knows it, with its query: some sign it. */
  readonly url: string
  readonly headers: Headers
  readonly body: Uint8Array
}

/** What was sent is no text, or no JSON: the sender's fault and no other, so that a fault of ours is never taken for it. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'

  constructor(
    readonly rule: 'utf-8' | 'json',
    message: string,
    cause: unknown,
  ) {
    super(message, { cause })
  }
}

/** Throws `Unreadable` for what is not UTF-8. */
export function textOf({ body }: WebhookDelivery): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (error) {
    throw new Unreadable('utf-8', 'the body is not valid UTF-8', error)
  }
}

/** Throws `Unreadable`. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Unreadable('json', 'the body is not valid JSON', error)
  }
}

/** The fields of an `application/x-www-form-urlencoded` body. */
export const formOf = (delivery: WebhookDelivery): URLSearchParams => new URLSearchParams(textOf(delivery))

export const isForm = ({ headers }: WebhookDelivery): boolean =>
  /^application\/x-www-form-urlencoded\s*(;|$)/i.test(headers.get('content-type') ?? '')

export const queryOf = ({ url }: WebhookDelivery): URLSearchParams => new URL(url).searchParams

/** JSON inside of something else, where it is not yet proven who sent it: what does not parse is an issue, not a fault. */
export const JsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    context.addIssue(`is not JSON: ${error instanceof Error ? error.message : ''}`)
    return z.NEVER
  }
})
