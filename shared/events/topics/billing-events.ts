/** Money. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

const payment = {
  receiptId: z.string(),
  endpointId: z.string(),
  /** An invoice that is paid through a payment intent brings an event of each: a ledger books by one of them. */
  of: z.enum(['invoice', 'payment_intent']),
  /** The provider's id of it. */
  paymentId: z.string(),
  /** In the smallest unit of the currency. */
  amountMinor: z.number().int(),
  /** ISO 4217. */
  currency: z.string(),
  occurredAt: z.string().optional(),
}

export const billingEvents = topic('billing_events', ['webhooks'], {
  payment_received: event(['webhook_receipts', 'receiptId'], z.object(payment)),
  payment_failed: event(['webhook_receipts', 'receiptId'], z.object(payment)),
})
