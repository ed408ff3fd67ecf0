/** The platform's built-in tools, and the answers tools give. */

import { tool } from './conversation.testing.ts'

export const escalate = tool({
  name: 'escalate_to_human',
  description: 'Hands the conversation over to a person',
  inputSchema: {
    type: 'object',
    required: ['reason'],
    properties: { reason: { type: 'string' }, summary: { type: 'string' } },
  },
  origin: 'builtin',
})
export const callback = tool({
  name: 'request_callback',
  description: 'Asks the team to call the customer back',
  inputSchema: {
    type: 'object',
    required: ['phone', 'reason'],
    properties: {
      phone: { type: 'string', description: 'Phone number to call' },
      when: { type: 'string', description: 'When to call' },
      reason: { type: 'string' },
    },
  },
  origin: 'builtin',
})
export const ticket = tool({
  name: 'create_ticket',
  description: 'Creates a support ticket for the team',
  inputSchema: {
    type: 'object',
    required: ['subject', 'description'],
    properties: { subject: { type: 'string' }, description: { type: 'string' } },
  },
  origin: 'builtin',
})

export const ok = (result: unknown) => ({ outcome: 'ok', result }) as const
export const refused = (code: string, message: string) => ({ outcome: 'refused', result: { code, message } }) as const
