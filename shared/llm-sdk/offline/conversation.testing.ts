/** Runs scripted customers against the offline provider with fake tools: what the platform's runtime does, in small. */

import type { ChatCompletion, ChatRequest, Instructions, Message, Passage, ToolSpec } from '../provider.ts'
import { createOfflineProvider } from './index.ts'

export type ToolAnswer = { readonly outcome: 'ok' | 'refused' | 'failed'; readonly result: unknown }

export interface Trade {
  readonly instructions: Instructions
  readonly tools: readonly ToolSpec[]
  readonly knowledge: readonly Passage[]
  readonly timeZone: string
  readonly run: (name: string, values: Readonly<Record<string, unknown>>, talk: Conversation) => ToolAnswer
}

/** Friday. */
const now = '2026-11-20T10:00:00+05:30'

/** A tool with the fields that most tools leave at their usual value. */
export function tool(spec: Partial<ToolSpec> & Pick<ToolSpec, 'name' | 'description' | 'inputSchema'>): ToolSpec {
  const changesState = spec.changesState ?? false
  return {
    examples: [],
    changesState,
    confirmFirst: changesState,
    requiresVerifiedCustomer: false,
    verifiesCustomer: false,
    origin: 'agent',
    ...spec,
  }
}

export function passage(
  title: string,
  text: string,
  headings: readonly string[] = [],
  kind: Passage['kind'] = 'prose',
): Passage {
  return { id: title, documentId: title, title, headings, kind, text, score: 0.8 }
}

export function instructions(organizationName: string, given: Partial<Instructions> = {}): Instructions {
  return {
    agentName: 'Robin',
    organizationName,
    tone: 'friendly',
    languages: ['en-GB'],
    useCase: '',
    systemPrompt: '',
    examples: [],
    topics: [],
    ...given,
  }
}

export interface Turned {
  readonly text: string
  readonly calls: readonly { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> }[]
  readonly last: ChatCompletion
}

/** One conversation; `say` gives the assistant's whole turn, tools run in between. */
export class Conversation {
  readonly messages: Message[] = []
  verified = false
  facts: Readonly<Record<string, unknown>> = {}
  knowledge: readonly Passage[] | undefined
  constructor(
    readonly trade: Trade,
    readonly overrides: Partial<ChatRequest> = {},
  ) {}

  async say(content: string): Promise<Turned> {
    this.messages.push({ role: 'user', content })
    const texts: string[] = []
    const calls: { name: string; arguments: Readonly<Record<string, unknown>> }[] = []
    for (let round = 0; round < 6; round++) {
      const completion = await this.complete()
      if (completion.text !== '') texts.push(completion.text)
      this.messages.push({
        role: 'assistant',
        content: completion.text,
        ...(completion.toolCalls.length > 0 ? { toolCalls: completion.toolCalls } : {}),
      })
      if (completion.toolCalls.length === 0) return { text: texts.join('\n'), calls, last: completion }
      for (const call of completion.toolCalls) {
        calls.push({ name: call.name, arguments: call.arguments })
        const answer = this.answer(call.name, call.arguments)
        this.messages.push({
          role: 'tool',
          toolCallId: call.id,
          name: call.name,
          content: JSON.stringify(answer.result),
          outcome: answer.outcome,
        })
      }
    }
    throw new Error(`no end of tool calls after "${content}"`)
  }

  private answer(name: string, values: Readonly<Record<string, unknown>>): ToolAnswer {
    const spec = this.trade.tools.find((entry) => entry.name === name)
    if (spec?.requiresVerifiedCustomer === true && !this.verified)
      return { outcome: 'refused', result: { code: 'verification_required', message: 'The customer is not verified.' } }
    const answer = this.trade.run(name, values, this)
    if (spec?.verifiesCustomer === true && answer.outcome === 'ok') this.verified = true
    return answer
  }

  async complete(): Promise<ChatCompletion> {
    const request: ChatRequest = {
      instructions: this.trade.instructions,
      situation: {
        now,
        timeZone: this.trade.timeZone,
        customer: { verified: this.verified, facts: this.facts },
        knowledge: this.knowledge ?? this.trade.knowledge,
        guidance: [],
      },
      messages: this.messages,
      tools: this.trade.tools,
      ...this.overrides,
    }
    for await (const event of createOfflineProvider().chat(request))
      if (event.type === 'completed') return event.completion
    throw new Error('the provider ended without a completed event')
  }
}
