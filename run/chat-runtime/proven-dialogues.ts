/**
 * Who the customer is in a dialogue that comes with each request. What proved it, a tool, ran in an earlier request and does not stand in the messages: so it is
 * kept under what was said, word for word, from the first message to our reply. Whoever sends that dialogue again goes on from there.
 */
import { createHash } from 'node:crypto'
import type { Tenant } from '@workflow/engine'
import type { Message } from '@workflow/llm-sdk'
import { type Conversation, ProvenDialogues } from './model.ts'

/** The same for the same words by the same people; what was called in between does not count. */
function dialogueKey(configId: string, messages: readonly Message[]): string {
  const said = messages.map((message) => [message.role, message.content.trim()])
  return createHash('sha256')
    .update(JSON.stringify([configId, said]))
    .digest('hex')
}

/** The customer of the dialogue up to its last reply, where one was proven. */
export async function provenCustomer(
  tenant: Tenant,
  configId: string,
  dialogue: readonly Message[],
): Promise<Pick<Conversation, 'customer' | 'customerId'> | undefined> {
  const lastReply = dialogue.findLastIndex((message) => message.role === 'assistant')
  if (lastReply < 0) return undefined
  return tenant.find(ProvenDialogues, dialogueKey(configId, dialogue.slice(0, lastReply + 1)))
}

/** Stages what the next request of this dialogue will need. */
export async function rememberProof(
  tenant: Tenant,
  { configId, customer, customerId }: Pick<Conversation, 'configId' | 'customer' | 'customerId'>,
  dialogue: readonly Message[],
  reply: string,
): Promise<void> {
  if (!customer.verified) return
  const id = dialogueKey(configId, [...dialogue, { role: 'assistant', content: reply }])
  const known = await tenant.find(ProvenDialogues, id)
  if (known) tenant.put(ProvenDialogues, { ...known, customer, customerId })
  else tenant.create(ProvenDialogues, { id, customer, customerId })
}
