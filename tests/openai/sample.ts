/** A sample client on a platform, spoken to with OpenAI's own client and the offline model. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import OpenAI from 'openai'
import { expect } from 'vitest'
import { z } from 'zod'
import { buildWorld, type World } from '../security/world.ts'

export type Messages = OpenAI.Chat.ChatCompletionMessageParam[]

export interface Sample {
  readonly world: World
  readonly client: OpenAI
  /** The agent, and the same where every booking needs the customer's agreement. */
  readonly model: string
  readonly carefulModel: string
  connect(apiKey: string): OpenAI
  /** Says one thing after the other and sends all that was said with each request, as a stateless client does. */
  dialogue(words: readonly string[], before?: Messages, agent?: string): Promise<Messages>
  /** How many appointments there are. */
  appointments(): Promise<number>
}

const example = fileURLToPath(new URL('../../examples/krishna-diagnostics/', import.meta.url))

/** The folder's texts; documents that are not text need not be known here. */
function textsOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const texts = names.filter((name) => /\.(?:ya?ml|md)$/.test(name) && !name.startsWith('conversations'))
  return Object.fromEntries(texts.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

export const user = (content: string) => ({ role: 'user', content }) as const

export const lastOf = (messages: Messages) => String(messages.at(-1)?.content)

export const tools: OpenAI.Chat.ChatCompletionTool[] = [
  {
    type: 'function',
    function: {
      name: 'get_weather_forecast',
      description: 'Weather forecast for a city',
      parameters: {
        type: 'object',
        required: ['city'],
        properties: { city: { type: 'string', description: 'Name of the city', enum: ['Pune', 'Mumbai'] } },
      },
    },
  },
]
export const question = user('What is the weather forecast for Pune?')

export async function startSample(): Promise<Sample> {
  const files = textsOf(example)
  const careful = files['agents/reception.yaml']?.replace(
    '{ name: book_appointment }',
    '{ name: book_appointment, requires_approval: customer }',
  )
  const world = await buildWorld({ ...files, 'agents/careful.yaml': careful ?? '' })
  const connect = (apiKey: string) => new OpenAI({ apiKey, baseURL: `${world.platform.url}/v1`, maxRetries: 0 })
  const client = connect(world.secretKey)
  const { reception: model = '', careful: carefulModel = '' } = world.configIds
  return {
    world,
    client,
    model,
    carefulModel,
    connect,
    dialogue: async (words, before = [], agent = model) => {
      const messages = [...before]
      for (const said of words) {
        messages.push(user(said))
        const completion = await client.chat.completions.create({ model: agent, messages })
        const [choice] = completion.choices
        if (!choice) throw new Error('no choice')
        expect(choice.finish_reason).toBe('stop')
        messages.push(choice.message)
      }
      return messages
    },
    appointments: async () => {
      const { response } = await client.chat.completions.create({ model, messages: [user('hello')] }).withResponse()
      const path = `/v1/conversations/${response.headers.get('x-conversation-id')}/mock-tables?toolset=laboratory`
      const { body } = await world.ask(path, { headers: world.admin })
      return Tables.parse(body).tables?.appointments.length ?? 0
    },
  }
}

const Tables = z.object({ tables: z.looseObject({ appointments: z.array(z.unknown()) }).nullable() })
