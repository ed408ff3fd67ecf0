import { createFakeClock, type FakeClock, Unavailable } from '@workflow/platform'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { doorOf, openConversation, type Reply, say as sayTo } from '../../tests/fixtures/conversation.ts'
import { handover, instanceOf, startRuntime, type TestRuntime } from '../../tests/fixtures/runtime.ts'
import { createScriptedProvider, type ScriptedProvider } from '../../tests/security/scripted-provider.ts'
import { tell } from './follow-people.ts'
import type { ChatRuntime } from './index.ts'
import { Conversations, Messages, Turns } from './model.ts'

let clock: FakeClock
let running: TestRuntime
let provider: ScriptedProvider
let other: ChatRuntime
let otherProvider: ScriptedProvider
let conversationId: string

beforeEach(async () => {
  clock = createFakeClock()
  provider = createScriptedProvider()
  otherProvider = createScriptedProvider()
  running = await startRuntime(provider, { tools: [handover], mocks: {} }, { clock, alone: false })
  other = instanceOf(() => running.kernel, otherProvider, false)
  conversationId = await openConversation(running)
})
afterEach(() => running.stop({ forget: true }))

const say = (runtime: ChatRuntime, text: string, clientMessageId: string): Promise<Reply> =>
  sayTo({ ...running, runtime }, conversationId, { clientMessageId, text }) as Promise<Reply>

/** Lets time pass in small steps until what is awaited has come. */
async function passing<Result>(awaited: Promise<Result>): Promise<Result> {
  let over = false
  const end = () => {
    over = true
  }
  awaited.then(end, end)
  await vi.waitFor(
    async () => {
      await clock.advance(100)
      if (!over) throw new Error('it has not come')
    },
    { timeout: 10_000, interval: 1 },
  )
  return awaited
}

const stored = () =>
  doorOf(running).run(async (tenant) => ({
    conversation: await tenant.get(Conversations, conversationId),
    messages: (await tenant.query(Messages, 'byConversation', { conversationId })).items,
    turns: (await tenant.query(Turns, 'byConversation', { conversationId })).items,
  }))
const said = async () => (await stored()).messages.map(({ role, text }) => `${role}: ${text}`)

/** An instance works on a message that holds its turn up. */
async function hold(runtime = running.runtime): Promise<{ readonly reply: Promise<Reply> }> {
  const reply = say(runtime, 'wait', 'm1')
  await vi.waitFor(() => expect(provider.held()).toBe(1))
  return { reply }
}

/** A process that the system does not run: it renews nothing, and looks at nothing. */
function frozenInstance(): ChatRuntime {
  const ports = { ...running.ports, clock: { ...clock, after: () => () => undefined } }
  return instanceOf(() => ({ ...running.kernel, ports }), provider, false)
}

describe('two instances', () => {
  it('answer the messages of one conversation one after the other, in their order', async () => {
    const { reply } = await hold()
    const second = say(other, 'and this', 'm2')
    await vi.waitFor(async () => expect((await stored()).conversation.line).toHaveLength(2))
    await clock.advance(20_000)
    provider.release()
    expect(await reply).toMatchObject({ message: { text: 'first second' } })
    expect(await passing(second)).toMatchObject({ message: { text: 'You said and this' } })
    expect(await said()).toEqual([
      'customer: wait',
      'customer: and this',
      'agent: first second',
      'agent: You said and this',
    ])
  })

  it('answer the same message once, whichever is asked', async () => {
    const { reply } = await hold()
    const again = say(other, 'wait', 'm1')
    provider.release()
    expect(await passing(again)).toEqual(await reply)
    expect(otherProvider.held()).toBe(0)
    expect(await said()).toEqual(['customer: wait', 'agent: first second'])
  })

  it('lose no turn when one dies: the other finishes it once its lease has run out, and the dead one commits nothing more', async () => {
    const { reply } = await hold(frozenInstance())
    await other.recover()
    expect(otherProvider.held()).toBe(0)
    await clock.advance(21_000)
    await vi.waitFor(() => expect(otherProvider.held()).toBe(1))
    otherProvider.release()
    await vi.waitFor(async () => expect(await said()).toEqual(['customer: wait', 'agent: first second']))
    provider.release()
    expect(await reply).toMatchObject({ message: { text: 'first second' } })
    expect(await said()).toHaveLength(2)
    await other.stop()
  })

  it('let a living owner keep its turn, however long it takes', async () => {
    const { reply } = await hold()
    await other.recover()
    for (let second = 0; second < 40; second += 1) {
      await clock.advance(1_000)
      await stored()
    }
    expect(otherProvider.held()).toBe(0)
    provider.release()
    expect(await reply).toMatchObject({ message: { text: 'first second' } })
    await other.stop()
  })

  it('hand a turn over when one stops: its client asks the other, and loses nothing', async () => {
    const { reply } = await hold()
    reply.catch(() => undefined)
    const stopped = running.runtime.stop()
    await expect(say(running.runtime, 'later', 'm2')).rejects.toMatchObject({
      kind: 'unavailable',
      detail: { code: 'stopping' },
    })
    await passing(stopped)
    await expect(reply).rejects.toMatchObject({ detail: { code: 'stopping' } })
    const again = say(other, 'wait', 'm1')
    await vi.waitFor(() => expect(otherProvider.held()).toBe(1))
    otherProvider.release()
    expect(await passing(again)).toMatchObject({ message: { text: 'first second' } })
    expect(await said()).toEqual(['customer: wait', 'agent: first second'])
  })
})

describe('a turn that is held up', () => {
  it('ends with an apology at its deadline, and the next message is answered', async () => {
    const { reply } = await hold()
    const apology = await passing(reply)
    expect(apology).toMatchObject({ producedBy: 'none', message: { text: expect.stringContaining('taking longer') } })
    expect(await say(running.runtime, 'still there?', 'm2')).toMatchObject({
      message: { text: 'You said still there?' },
    })
  })

  it('says nothing more once a person has taken over, on any instance', async () => {
    const { reply } = await hold()
    await doorOf(running).run(async (tenant) => {
      const conversation = await tenant.get(Conversations, conversationId)
      tell(tenant, conversation, { role: 'system', text: 'A person has joined.' }, { status: 'with_person' })
    })
    provider.release()
    expect(await reply).toMatchObject({ message: null, producedBy: 'person', status: 'with_person' })
    expect(await said()).toEqual(['customer: wait', 'system: A person has joined.'])
    expect((await stored()).turns[0]?.trace).toMatchObject({ draft: 'first second' })
  })

  it('goes on where the store was busy for a moment: its client asks again, and no apology stands in between', async () => {
    const asked = 'call escalate_to_human {"reason":"busy"}'
    const { documents } = running.ports
    const commit = documents.commit.bind(documents)
    // The message is taken in; what the tool does is not written.
    vi.spyOn(documents, 'commit').mockImplementationOnce(commit).mockRejectedValueOnce(new Unavailable('busy'))
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    await expect(say(running.runtime, asked, 'm1')).rejects.toMatchObject({ kind: 'unavailable' })
    expect(await said()).toEqual([`customer: ${asked}`])
    expect(await say(running.runtime, asked, 'm1')).toMatchObject({
      status: 'waiting_for_person',
      producedBy: 'scripted',
    })
    expect(await said()).toHaveLength(2)
    expect(told).toHaveBeenCalledOnce()
    vi.restoreAllMocks()
  })
})
