/** A complete request to start a test from. */
import type { ChatCompletion, ChatRequest, Instructions, ModelProvider, Situation, ToolSpec } from '../provider.ts'

export const instructions: Instructions = {
  agentName: 'Ada',
  organizationName: 'Acme',
  tone: 'friendly',
  languages: ['en-IN'],
  useCase: 'Orders and returns.',
  systemPrompt: 'Be brief.',
  examples: [{ user: 'Hi', assistant: 'Hello!' }],
  topics: [
    { name: 'law', description: 'Legal advice', examples: ['can I sue'], reply: 'Ask a lawyer.', escalate: true },
  ],
}

export const situation: Situation = {
  now: '2026-01-05T09:00:00+05:30',
  timeZone: 'Asia/Kolkata',
  customer: { verified: false, facts: { name: 'Asha' } },
  knowledge: [
    {
      id: 'chk_1',
      documentId: 'doc_1',
      title: 'Returns',
      headings: ['Shoes'],
      kind: 'prose',
      text: '30 days.',
      score: 0.9,
    },
  ],
  guidance: ['Ask for the order id.'],
}

export function toolOf(name: string, changes: Partial<ToolSpec> = {}): ToolSpec {
  return {
    name,
    description: `Does ${name}.`,
    inputSchema: { type: 'object', properties: { test: { type: 'string' } }, required: ['test'] },
    examples: [{ utterance: `please ${name}` }],
    changesState: true,
    confirmFirst: true,
    requiresVerifiedCustomer: false,
    verifiesCustomer: false,
    origin: 'agent',
    ...changes,
  }
}

export function requestOf(changes: Partial<ChatRequest> = {}): ChatRequest {
  return { instructions, situation, messages: [{ role: 'user', content: 'Hello' }], tools: [], ...changes }
}

/** All deltas, and the completion that came last. */
export async function chatWith(
  provider: ModelProvider,
  request: ChatRequest,
): Promise<{ deltas: string[]; completion: ChatCompletion }> {
  const deltas: string[] = []
  let completion: ChatCompletion | undefined
  for await (const event of provider.chat(request)) {
    if (completion !== undefined) throw new Error('Something came after the completion')
    if (event.type === 'text_delta') deltas.push(event.text)
    else completion = event.completion
  }
  if (completion === undefined) throw new Error('The stream had no completion')
  return { deltas, completion }
}
