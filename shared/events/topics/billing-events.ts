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

const modelBudget = {
  /** `2026-11`, UTC. */
  month: z.string(),
  /** Whose quota it is. */
  configId: z.string(),
  /** US dollars × 10⁻⁶. */
  budgetMicroUsd: z.number(),
  spentMicroUsd: z.number(),
}

const quota = {
  /** `2026-11`, UTC. */
  month: z.string(),
  /** Whose quota it is. */
  configId: z.string(),
  quota: z.enum(['tokens_per_month']),
  limit: z.number(),
  used: z.number(),
}

export const billingEvents = topic('billing_events', ['webhooks', 'chat-runtime'], {
  payment_received: event(['webhook_receipts', 'receiptId'], z.object(payment)),
  payment_failed: event(['webhook_receipts', 'receiptId'], z.object(payment)),
  /** Each once a month: models have cost most of what they may, and all of it. */
  model_budget_warned: event(['model_budgets', 'month'], z.object(modelBudget)),
  model_budget_exhausted: event(['model_budgets', 'month'], z.object(modelBudget)),
  /** Each once a month: four fifths of a quota are used, and all of it. */
  quota_warning: event(['model_budgets', 'month'], z.object(quota)),
  quota_exceeded: event(['model_budgets', 'month'], z.object(quota)),
})
