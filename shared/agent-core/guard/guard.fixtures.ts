/** A shop's agent with tools of each kind, and a conversation of one customer with it. */
import type { ToolDefinition } from '@workflow/config-sdk'
import type { ToolCall } from '@workflow/llm-sdk'
import type { Entitlement } from './may-call.ts'

function tool(
  name: string,
  description: string,
  utterances: readonly string[],
  more: { changesState: boolean; verifiesCustomer?: boolean },
): ToolDefinition {
  return {
    source: 'mock',
    toolset: 'shop',
    operation: name,
    name,
    description,
    inputSchema: {},
    examples: utterances.map((utterance) => ({ utterance })),
    idempotent: false,
    requiresApproval: 'none',
    requiresVerifiedCustomer: false,
    verifiesCustomer: false,
    timeoutMs: 1000,
    ...more,
  }
}

export const cancel = tool(
  'cancel_order',
  'Cancels an order that was not sent',
  ['Cancel my order', 'I want to call off my purchase'],
  { changesState: true },
)

const TOOLS = [
  tool('track_order', 'Tells where an order is', ['Where is my order?', 'When does my parcel arrive?'], {
    changesState: false,
  }),
  cancel,
  tool('send_invoice', 'Sends an invoice to an e-mail address', ['Send me the invoice', 'I need the bill by mail'], {
    changesState: true,
  }),
  tool('update_address', 'Changes the delivery address of an order', ['Deliver it to another address'], {
    changesState: true,
  }),
  tool('list_orders', 'Lists the orders of a customer', ['Which orders do I have?'], { changesState: false }),
  tool('verify_customer', 'Proves who the customer is', ['My customer number is 4411'], {
    changesState: false,
    verifiesCustomer: true,
  }),
]

export function entitlement(customerWords: readonly string[], more: Partial<Entitlement> = {}): Entitlement {
  return {
    tools: new Map(TOOLS.map((one) => [one.name, one])),
    customerWords,
    customer: {
      verified: true,
      facts: { customerId: 'cu_1001', name: 'Mira Sand', email: 'mira@sand.example', phone: '+49 30 5550 1234' },
    },
    configTexts: ['Invoices may be copied to billing@shop.example. Our site is https://shop.example.'],
    requests: customerWords,
    agreed: [],
    untrusted: [],
    agreedCalls: new Set(),
    ...more,
  }
}

export const call = (name: string, given: Readonly<Record<string, unknown>>): ToolCall => ({
  id: 'call_1',
  name,
  arguments: given,
})
