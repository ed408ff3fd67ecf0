/** A reply for the person who has the conversation: what the agent would say, for them to send, change or leave. Nothing of it is kept but what it cost, and no tool is called. */
import { citationsOf, fitPassages, withoutMarkers } from '@workflow/agent-core'
import type { Tenant } from '@workflow/engine'
import { retrievePassages } from '@workflow/knowledge'
import type { Message as SaidMessage } from '@workflow/llm-sdk'
import { commit } from './commit.ts'
import { type Conversation, Messages } from './model.ts'
import { budgetOf, countSpend } from './model-budget.ts'
import { localNow } from './model-request.ts'
import type { Services } from './services.ts'

const messagesRead = 20

export interface Suggestion {
  readonly text: string
  readonly citations: readonly { readonly title: string; readonly quote: string }[]
  readonly producedBy: string
}

/** Throws `ProviderError`. An empty text: the customer has said nothing yet. */
export async function suggestReply(
  services: Services,
  tenant: Tenant,
  conversation: Conversation,
): Promise<Suggestion> {
  const recent = await tenant.query(
    Messages,
    'byConversation',
    { conversationId: conversation.id },
    { descending: true, limit: messagesRead },
  )
  const messages = [...recent.items].reverse().flatMap(({ role, text }): SaidMessage[] => {
    if (role === 'customer') return [{ role: 'user', content: text }]
    return role === 'system' ? [] : [{ role: 'assistant', content: withoutMarkers(text) }]
  })
  const asked = messages.findLastIndex(({ role }) => role === 'user')
  const question = messages[asked]?.content
  if (question === undefined) return { text: '', citations: [], producedBy: 'none' }
  const ref = { organizationId: tenant.organizationId, conversationId: conversation.id }
  const agent = await services.agents.version(tenant.organizationId, conversation.configId, conversation.configVersion)
  const { config, bundle, instructions } = agent
  const budget = await budgetOf(services, ref, conversation.id, agent)
  const collections = config.knowledge?.collections ?? []
  const { passages } =
    collections.length === 0
      ? { passages: [] }
      : await retrievePassages({ query: question, collections }, { index: tenant.search, embedder: services.embedder })
  const knowledge = fitPassages(passages)
  const { timeZone } = bundle.organization
  let text = ''
  let producedBy: string = services.provider.name
  for await (const event of services.provider.chat({
    instructions,
    situation: {
      now: localNow(services.kernel.ports.clock.now(), timeZone),
      timeZone,
      customer: conversation.customer,
      knowledge,
      guidance: [
        'A person writes to the customer now. Draft their next message, in their voice: nothing that only they can know.',
        ...conversation.guidance,
      ],
    },
    messages: messages.slice(0, asked + 1),
    tools: [],
    scope: {
      tenantId: tenant.organizationId,
      wantedModels: [config.model?.primary, config.model?.fallback].filter((model) => model !== undefined),
      level: 'flash',
      allowance: budget?.allowance ?? 'full',
      redact: config.pii_policy !== undefined,
    },
  })) {
    if (event.type !== 'completed') continue
    text = event.completion.text
    producedBy = event.completion.producedBy
    const spent = { ref, budget, usage: event.completion.usage, producedBy }
    if (budget) await commit(services, ref, conversation.id, (own) => countSpend(own, budget, conversation.id, spent))
    services.spend.add(spent)
  }
  const cited = citationsOf(text, knowledge)
  return {
    text: withoutMarkers(cited.text),
    citations: cited.citations.map(({ title, quote }) => ({ title, quote })),
    producedBy,
  }
}
