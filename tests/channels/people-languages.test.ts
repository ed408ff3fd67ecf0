import { Conversations } from '@workflow/chat-runtime/collections'
import type { Tenant } from '@workflow/engine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createScriptedProvider } from '../security/scripted-provider.ts'
import { buildWorld, type World } from '../security/world.ts'
import { reachableClient } from './client.ts'

let world: World
beforeAll(async () => {
  const desk = JSON.parse(reachableClient['agents/desk.yaml'] ?? '')
  desk.agent_identity.languages = ['en', 'es', 'hi']
  world = await buildWorld({ ...reachableClient, 'agents/desk.yaml': JSON.stringify(desk) }, createScriptedProvider())
})
afterAll(() => world.end())

const act = async (escalationId: string, action: string, body: object) => {
  const answer = await world.ask(`/v1/escalations/${escalationId}/${action}`, {
    method: 'POST',
    headers: world.agent,
    body,
  })
  expect(answer.status).toBeLessThan(300)
  await world.platform.kernel.idle()
}

const behalf = { source: '/functions/test', actor: 'engine:test', correlationId: 'test' }
const inTenant = <Result>(work: (tenant: Tenant) => Promise<Result>) =>
  world.platform.kernel.door(world.organizationId, behalf).run(work)

describe('that people come and go', () => {
  it.each([
    [
      'English',
      'When will the order of my mother arrive?',
      ['A person has joined the conversation.', 'The assistant is back with you.'],
    ],
    [
      'Spanish',
      '¿Puede decirme cuándo llega el pedido de mi madre?',
      ['Una persona se ha unido a la conversación.', 'El asistente vuelve a atenderle.'],
    ],
    ['Hindi', 'मेरी माँ का ऑर्डर कब पहुँचेगा?', ['एक व्यक्ति बातचीत में शामिल हो गया है।', 'सहायक फिर से आपके साथ है।']],
  ])(
    'is told in %s where the customer writes it, whatever is said last, and a wait of theirs is over',
    async (_, text, expected) => {
      const chat = await world.open('desk')
      await chat.say('call escalate_to_human {"reason":"asked"}')
      await chat.say(text)
      await world.platform.kernel.idle()
      const { items } = (await world.ask('/v1/escalations', { headers: world.agent })).body as {
        items: { id: string; conversationId: string }[]
      }
      const { id } = items.find(({ conversationId }) => conversationId === chat.id) ?? { id: '' }
      await inTenant(async (tenant) => {
        const waiting = await tenant.get(Conversations, chat.id)
        tenant.put(Conversations, { ...waiting, waitsSince: tenant.now })
      })
      await act(id, 'claim', {})
      expect((await inTenant((tenant) => tenant.get(Conversations, chat.id))).waitsSince).toBeUndefined()
      await chat.say('OK 12')
      await act(id, 'release', { outcome: 'handed_back' })
      const told = (await chat.messages()).filter(({ role }) => role === 'system')
      expect(told.map(({ text }) => text)).toEqual(expected)
    },
  )
})
