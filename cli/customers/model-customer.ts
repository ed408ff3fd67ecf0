/** A simulated customer that a language model plays. */
import { type Message, type ModelProvider, ProviderError } from '@workflow/llm-sdk'
import { z } from 'zod'
import { CommandFailed } from '../command-failed.ts'
import type { Heard, SimulatedCustomer } from './customer.ts'
import type { Plan } from './plan.ts'

/** The whole of what a model says when the customer leaves. */
const leaving = 'END'

const rules = `You play a customer who writes to a company's assistant. You write the customer's next message, and nothing else.
Keep to the facts that you are given, and make up no numbers, names or dates beside them. Give a fact when you are asked for it.
Write ${leaving} alone when you have what you want, when you are told that a person takes over, or when it leads nowhere.`

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['message'],
  properties: { message: { type: 'string', description: `The customer's next message, or ${leaving}` } },
}
const Answer = z.object({ message: z.string() })

export class ModelCustomer implements SimulatedCustomer {
  readonly #provider: ModelProvider
  readonly #messages: Message[]

  constructor(plan: Plan, provider: ModelProvider) {
    this.#provider = provider
    this.#messages = [{ role: 'user', content: briefOf(plan) }]
  }

  /** Throws `CommandFailed` where the provider fails. */
  async next(heard: Heard | undefined): Promise<string | undefined> {
    if (heard?.handoff) return undefined
    if (heard !== undefined)
      this.#messages.push({ role: 'user', content: heard.reply === '' ? '(no answer)' : heard.reply })
    const text = (await this.#write().catch(inWords)).trim()
    if (text === '' || text.includes(leaving)) return undefined
    this.#messages.push({ role: 'assistant', content: text })
    return text
  }

  /** As an object: chats are framed with the rules of an agent, which is not who the model is here. A recording has chats alone. */
  async #write(): Promise<string> {
    try {
      const input = this.#messages
        .map(({ role, content }, at) => (at === 0 ? content : `${role === 'user' ? 'Assistant' : 'You'}: ${content}`))
        .join('\n\n')
      const { value } = await this.#provider.object({ instructions: rules, input, schema, maxOutputTokens: 2_000 })
      return Answer.parse(value).message
    } catch (error) {
      if (!(error instanceof ProviderError) || error.kind !== 'unsupported') throw error
      return this.#recorded()
    }
  }

  async #recorded(): Promise<string> {
    const situation = {
      now: new Date().toISOString(),
      timeZone: 'UTC',
      customer: stranger,
      knowledge: [],
      guidance: [],
    }
    const request = { instructions: nobody, situation, messages: this.#messages, tools: [] }
    for await (const event of this.#provider.chat(request)) if (event.type === 'completed') return event.completion.text
    return ''
  }
}

function inWords(cause: unknown): never {
  if (!(cause instanceof ProviderError || cause instanceof z.ZodError)) throw cause
  throw new CommandFailed(`--customers-provider: the customer could not be played: ${cause.message}`, { cause })
}

const stranger = { verified: false, facts: {} }
const nobody = {
  agentName: '',
  organizationName: '',
  tone: '',
  languages: [],
  useCase: '',
  systemPrompt: rules,
  examples: [],
  topics: [],
}

/** Who the model is and what it wants: the first message that it reads. The same plan gives the same text. */
export function briefOf({ persona, goal, second, lines }: Plan): string {
  const [opening, ...rest] = [...goal.lines, ...(second?.lines ?? [])].map(({ text }) => `- ${text}`)
  const attacks = persona.name === 'injector' ? lines.map(({ text }) => `- ${text}`) : []
  return [
    persona.description,
    'What you want, as somebody else said it once (say it in your own words and manner):',
    opening,
    ...(rest.length === 0 ? [] : ['What that person said later on, with the facts that you know:', ...rest]),
    ...(attacks.length === 0 ? [] : ['Attacks such as these:', ...attacks]),
    'The assistant waits for your first message.',
  ].join('\n')
}
