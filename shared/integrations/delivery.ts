/** What another system sent, as it came: signatures are over exactly these bytes. */
import { z } from 'zod'

export interface WebhookDelivery {
  readonly method: string
  /** The public address as the other system knows it, with its query: some sign it. */
  readonly url: string
  readonly headers: Headers
  readonly body: Uint8Array
}

/** Throws a TypeError for what is not UTF-8. */
export const textOf = ({ body }: WebhookDelivery): string => new TextDecoder('utf-8', { fatal: true }).decode(body)

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
