import { packFolder, readClientFolder } from '@workflow/client-folder'
import {
  createReplayProvider,
  type ModelProvider,
  type ObjectRequest,
  type RecordedConversation,
} from '@workflow/llm-sdk'
import { describe, expect, it } from 'vitest'
import { openShell } from '../command.fixtures.ts'
import { libraryFolder } from '../library.fixtures.ts'
import { chanceOf } from './chance.ts'
import { goalsOf } from './goal.ts'
import { briefOf, ModelCustomer } from './model-customer.ts'
import { type PersonaName, personas } from './persona.ts'
import { planOf } from './plan.ts'

const shell = openShell()
const usage = { inputTokens: 1, outputTokens: 1, cachedTokens: 0, costMicroUsd: 0, latencyMs: 1, firstTokenMs: 1 }

async function planFor(name: PersonaName) {
  const read = await readClientFolder(await packFolder(libraryFolder(shell, 'library')))
  if (!read.ok) throw new Error(JSON.stringify(read.errors))
  const goals = await goalsOf(read.folder)
  const persona = personas.find((one) => one.name === name)
  const [goal] = goals
  if (persona === undefined || goal === undefined) throw new Error(name)
  return planOf(persona, goal, goals, chanceOf(1, name))
}

/** A model that says these lines, and the agent's words between them. */
function playing(brief: string, ...said: readonly string[]): RecordedConversation {
  const turns = said.map((text, at) => ({
    user: at === 0 ? brief : `reply ${at}`,
    answers: [{ text, toolCalls: [] }],
  }))
  return { id: 'played', turns }
}

describe('a customer that a model plays', () => {
  it('is told who it is and what it wants, hears the agent, and leaves when the model says so', async () => {
    const plan = await planFor('impatient')
    const conversations = [playing(briefOf(plan), 'Book BK-1001. Now.', 'Yes!', 'END')]
    const customer = new ModelCustomer(plan, createReplayProvider({ conversations }))
    const hear = (reply: string) => customer.next({ reply, handoff: false, done: false, acted: false })
    expect(await customer.next(undefined)).toBe('Book BK-1001. Now.')
    expect(await hear('reply 1')).toBe('Yes!')
    expect(await hear('reply 2')).toBeUndefined()
  })

  it('is asked for an object where the model can give one, with all that was said', async () => {
    const asked: ObjectRequest[] = []
    const provider: ModelProvider = {
      ...createReplayProvider({ conversations: [] }),
      object: async (request) => {
        asked.push(request)
        return {
          value: { message: asked.length === 1 ? 'Book BK-1001. Now.' : 'END' },
          usage,
          producedBy: 'test/model',
        }
      },
    }
    const plan = await planFor('impatient')
    const customer = new ModelCustomer(plan, provider)
    expect(await customer.next(undefined)).toBe('Book BK-1001. Now.')
    expect(await customer.next({ reply: 'Shall I?', handoff: false, done: false, acted: false })).toBeUndefined()
    expect(asked[1]?.input).toBe(`${briefOf(plan)}\n\nYou: Book BK-1001. Now.\n\nAssistant: Shall I?`)
  })

  it('knows the facts of its goal, and an attacker its attacks', async () => {
    expect(briefOf(await planFor('impatient'))).toMatch(/in a hurry[\s\S]*- I want to reserve a book\n[\s\S]*- BK-1001/)
    expect(briefOf(await planFor('injector'))).toMatch(/Attacks such as these:[\s\S]*system prompt/)
  })

  it('ends the command in words where the provider fails', async () => {
    const customer = new ModelCustomer(await planFor('polite'), createReplayProvider({ conversations: [] }))
    await expect(customer.next(undefined)).rejects.toThrow(/^--customers-provider: the customer could not be played/)
  })
})
