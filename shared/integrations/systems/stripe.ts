/** Stripe: payments. https://docs.stripe.com/webhooks/signature */
import { z } from 'zod'
import { textOf } from '../delivery.ts'
import { type Fact, isoOfSeconds } from '../notice.ts'
import { hmac, isSame } from '../proof.ts'
import { jsonOf, notices, readBody, type WebhookSystem } from '../webhook-system.ts'

/** `t=1492774577,v1=5257a8…,v1=…`: several where the endpoint's secret is being changed at Stripe. */
function headerParts(header: string | null): { signedAt: string; signatures: string[] } {
  const pairs = (header ?? '').split(',').map((pair) => pair.split('='))
  const valuesOf = (name: string) => pairs.flatMap(([key, value]) => (key?.trim() === name && value ? [value] : []))
  return { signedAt: valuesOf('t')[0] ?? '', signatures: valuesOf('v1') }
}

const header = 'stripe-signature'

const Event = z.looseObject({
  id: z.string().min(1),
  type: z.string().min(1).max(200),
  created: z.number(),
  account: z.string().optional(),
  data: z.looseObject({ object: z.unknown() }),
})
const currency = z.string().length(3).toUpperCase()
const Invoice = z.looseObject({ id: z.string(), amount_paid: z.int(), amount_due: z.int(), currency })
const Intent = z.looseObject({ id: z.string(), amount: z.int(), amount_received: z.int().default(0), currency })

/**
 * Money that came in or did not. An invoice that is paid through a payment intent brings a notice of each: `of` tells them apart, and a ledger books by one of
 * them. https://docs.stripe.com/api/events/types
 */
function factOf(type: string, object: unknown, payload: string): Fact {
  const invoice = Invoice.safeParse(object).data
  const intent = Intent.safeParse(object).data
  const payment = (of: 'invoice' | 'payment_intent', outcome: 'received' | 'failed', amountMinor: number): Fact => {
    const { id = '', currency = '' } = (of === 'invoice' ? invoice : intent) ?? {}
    return { fact: 'payment', of, outcome, paymentId: id, amountMinor, currency }
  }
  if (type === 'invoice.paid' && invoice) return payment('invoice', 'received', invoice.amount_paid)
  if (type === 'invoice.payment_failed' && invoice) return payment('invoice', 'failed', invoice.amount_due)
  if (type === 'payment_intent.succeeded' && intent)
    return payment('payment_intent', 'received', intent.amount_received)
  if (type === 'payment_intent.payment_failed' && intent) return payment('payment_intent', 'failed', intent.amount)
  return { fact: 'other', payload }
}

export const stripe: WebhookSystem = {
  secretFrom: 'vendor',
  trust: 'signed',
  isGenuine: ({ headers, body }, secret) => {
    const { signedAt, signatures } = headerParts(headers.get(header))
    const expected = hmac('sha256', secret, 'hex', `${signedAt}.`, body)
    return signatures.map((signature) => isSame(signature, expected)).includes(true)
  },
  signedAtMs: ({ headers }) => Number(headerParts(headers.get(header)).signedAt || Number.NaN) * 1_000,
  read: (delivery) =>
    readBody(Event, jsonOf(delivery), ({ id, type, created, account, data }) =>
      notices({
        id,
        kind: type,
        ...isoOfSeconds(created),
        ...(account === undefined ? {} : { account }),
        fact: factOf(type, data.object, textOf(delivery)),
      }),
    ),
}
