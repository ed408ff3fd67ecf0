/** A tool that proves who the customer is has answered: the conversation and their profile know it from then on. */
import type { ToolDefinition } from '@workflow/config-sdk'
import type { Tenant } from '@workflow/engine'
import { recall } from './customer-profile.ts'
import { Conversations } from './model.ts'
import { rememberCustomer } from './remember-customer.ts'
import type { ToolAnswer } from './tool-answer.ts'
import type { TurnState } from './turn-state.ts'

export async function noteVerification(
  tenant: Tenant,
  state: TurnState,
  tool: ToolDefinition,
  answer: ToolAnswer,
): Promise<void> {
  if (!tool.verifiesCustomer || answer.outcome !== 'ok') return
  const proof = answer.content
  if (typeof proof !== 'object' || proof === null || !('verified' in proof) || proof.verified !== true) return
  const conversation = await tenant.get(Conversations, state.ref.conversationId)
  const { verified: _, ...facts } = proof as Record<string, unknown>
  const known = await recall(tenant, state.customerId, facts)
  state.customer = { verified: true, facts: { ...conversation.customer.facts, ...known.facts }, sources: known.sources }
  tenant.put(Conversations, { ...conversation, customer: state.customer })
  await rememberCustomer(tenant, state.customerId, state.customer.facts, 'proven')
}
