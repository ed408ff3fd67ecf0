/** Commits on behalf of a conversation's customer. */
import type { Behalf, Kernel, Tenant } from '@workflow/engine'

/** One conversation of one organization, for work on its customer's behalf. */
export interface ConversationRef {
  readonly organizationId: string
  readonly conversationId: string
}

const behalfOfCustomer = (ref: ConversationRef, correlationId: string): Behalf => ({
  source: '/run/chat-runtime',
  actor: `customer:${ref.conversationId}`,
  correlationId,
})

/** What the runtime does with a message of another system, before it is anybody's turn. */
export const behalfOfChannels = (correlationId: string): Behalf => ({
  source: '/run/chat-runtime',
  actor: 'engine:chat-runtime',
  correlationId,
})

/** Commits at once; the events follow. */
export function commit<Result>(
  services: { readonly kernel: Kernel },
  ref: ConversationRef,
  correlationId: string,
  work: (tenant: Tenant) => Promise<Result>,
): Promise<Result> {
  return services.kernel.commitNow(ref.organizationId, behalfOfCustomer(ref, correlationId), work)
}
