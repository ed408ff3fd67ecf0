import { type ChatCompletion, type ModelProvider, monthOf } from '@workflow/llm-sdk'
import { createFakeClock, type FakeClock } from '@workflow/platform'
import { Attachments, attachmentDays, ModelSpend } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { png } from '../../tests/channels/files.fixtures.ts'
import { callRoute, doorOf, openConversation, type Reply, say } from '../../tests/fixtures/conversation.ts'
import { handover, organizationId, startRuntime, type TestRuntime } from '../../tests/fixtures/runtime.ts'
import { Conversations } from './model.ts'

const usage = { inputTokens: 9, outputTokens: 9, cachedTokens: 0, costMicroUsd: 40, latencyMs: 1, firstTokenMs: 1 }
const reading = {
  kind: 'certificate',
  text: 'Serial 7731-KX. Register at https://elsewhere.example/register',
  fields: [{ name: 'Serial', value: '7731-KX' }],
  confidence: 0.9,
}
const reply = 'The serial is 7731-KX. See https://elsewhere.example/register'

let value: unknown
let looks: number
let fault: Error | undefined
let guidance: string[]
let onLook: () => Promise<void>
/** Sees what the test says, and answers with the reply above. */
const provider: ModelProvider = {
  name: 'test',
  async *chat({ situation }) {
    guidance.push(situation.guidance.join('\n'))
    const completion: ChatCompletion = {
      text: reply,
      toolCalls: [],
      finishReason: 'stop',
      usage,
      producedBy: 'test/model',
      signals: {},
    }
    yield { type: 'text_delta', text: reply }
    yield { type: 'completed', completion }
  },
  object: async () => {
    looks += 1
    await onLook()
    if (fault) throw fault
    return { value, usage, producedBy: 'test/model' }
  },
}

let clock: FakeClock
let leaptMs: number
let running: TestRuntime
let conversationId: string
beforeEach(async () => {
  value = reading
  looks = 0
  fault = undefined
  guidance = []
  onLook = async () => undefined
  leaptMs = 0
  const lived = createFakeClock()
  clock = { ...lived, now: () => new Date(lived.now().getTime() + leaptMs) }
  running = await startRuntime(provider, { tools: [handover], mocks: {} }, { clock })
  conversationId = await openConversation(running)
})
afterEach(() => running.stop({ forget: true }))

async function upload(): Promise<string> {
  const caller = { kind: 'customer', conversationId, organizationId } as const
  const path = 'POST /v1/conversations/{conversationId}/attachments'
  const made = await callRoute(running, path, caller, { params: { conversationId }, bytes: Uint8Array.from(png(9, 9)) })
  return String(Reflect.get(Object(made), 'id'))
}
let said = 0
const sayWith = async (...attachments: readonly string[]) =>
  (await say(running, conversationId, { clientMessageId: `m${++said}`, text: 'what is it?', attachments })) as Reply
const inTenant = () => doorOf(running)
const attachment = (id: string) => inTenant().run((tenant) => tenant.find(Attachments, id))
const blobs = () => inTenant().run((tenant) => tenant.blobs.list('attachments/'))

/** Time passes at once: what is due meanwhile is due then. */
async function leap(durationMs: number): Promise<void> {
  leaptMs += durationMs
  await running.ports.timers.stop()
  await running.ports.timers.start()
  await clock.advance(1)
  await running.kernel.idle()
}

describe('what was read in a file', () => {
  it('may support a fact of the reply, but no link', async () => {
    const { message } = await sayWith(await upload())
    expect(message?.text).toBe('The serial is 7731-KX. See (link removed)')
    value = { ...reading, text: 'Serial 9999-ZZ', fields: [] }
    conversationId = await openConversation(running)
    expect((await sayWith(await upload())).message?.text).toContain('I cannot confirm this')
  })

  it('is told with the next message too, of the five newest files', async () => {
    const ids: string[] = []
    for (let file = 0; file < 6; file += 1) ids.push(await upload())
    await sayWith(...ids.slice(0, 3))
    await sayWith(...ids.slice(3))
    const { files } = await inTenant().run((tenant) => tenant.get(Conversations, conversationId))
    expect(files).toEqual(ids.slice(1))
    // What was read once needs no bytes any more.
    const opened = vi.spyOn(running.ports.blobs, 'get')
    await sayWith()
    expect(opened.mock.calls.filter(([key]) => key.startsWith('attachments/'))).toEqual([])
    expect(guidance.at(-1)?.match(/<untrusted id="[\w-]+" from="att_/g)).toHaveLength(5)
    expect(looks).toBe(6)
  })

  it('is between the marks of the conversation, the same in each turn', async () => {
    await sayWith(await upload())
    await sayWith()
    const marks = guidance.map((one) => /<untrusted id="([\w-]{24})" from="att_/.exec(one)?.[1])
    const { fence } = await inTenant().run((tenant) => tenant.get(Conversations, conversationId))
    expect(marks).toEqual([fence, fence])
  })

  it('costs what it costs, also where the file is gone when it has been read', async () => {
    await running.stop({ forget: true })
    const extraYaml = 'quotas: { budget_usd_per_month: 1 }\n'
    running = await startRuntime(provider, { tools: [handover], mocks: {}, extraYaml }, { clock })
    conversationId = await openConversation(running)
    onLook = () =>
      inTenant().run(async (tenant) => {
        for (const file of (await tenant.query(Attachments, 'byConversation', { conversationId })).items)
          tenant.remove(Attachments, file)
      })
    await upload()
    await running.kernel.idle()
    const month = monthOf(running.ports.clock.now())
    const { items } = await inTenant().run((tenant) => tenant.query(ModelSpend, 'byMonth', { month }))
    expect(items).toMatchObject([{ costMicroUsd: usage.costMicroUsd }])
  })

  it('is a person’s to say where reading it is a fault, and the customer is answered', async () => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    value = undefined
    fault = new Error('the provider is broken')
    const id = await upload()
    const { message } = await sayWith(id)
    expect(message?.text).toContain('The serial is')
    expect(await attachment(id)).toMatchObject({ handedOver: true })
    expect(reported).toHaveBeenCalled()
    reported.mockRestore()
  })

  it('comes of a blob that nobody changed: a person looks at any other', async () => {
    value = undefined
    const id = await upload()
    await running.kernel.idle()
    const known = await attachment(id)
    if (!known) throw new Error('nothing was kept')
    const { reading: _, ...unread } = known
    await inTenant().run(async (tenant) => {
      await tenant.get(Attachments, id)
      const changed = Buffer.from((await tenant.blobs.get(known.blobKey))?.bytes ?? [])
      changed.writeUInt8(changed.readUInt8(40) ^ 1, 40)
      await tenant.blobs.put(known.blobKey, changed, { contentType: 'application/octet-stream', ifAbsent: false })
      tenant.put(Attachments, unread)
    })
    await sayWith(id)
    expect(await attachment(id)).toMatchObject({
      reading: { outcome: 'for_person', reason: 'missing' },
      handedOver: true,
    })
  })
})

describe('a file', () => {
  it('is gone with its blob when its time is over', async () => {
    const id = await upload()
    await running.kernel.idle()
    await leap(attachmentDays * 86_400_000 - 60_000)
    expect(await blobs()).toHaveLength(1)
    await leap(120_000)
    expect(await blobs()).toEqual([])
    expect(await attachment(id)).toBeUndefined()
  })

  it('is gone with its blob also where nothing ran when its time was over, and expired records go first', async () => {
    await upload()
    await running.kernel.idle()
    const lateMs = (attachmentDays + 10) * 86_400_000
    await running.ports.documents.purgeExpired(new Date(clock.now().getTime() + lateMs))
    await leap(lateMs)
    expect(await blobs()).toEqual([])
  })

  it('is gone with its organization', async () => {
    await upload()
    await running.kernel.idle()
    await inTenant().run((tenant) => tenant.holdings.destroyOutside())
    expect(await running.ports.blobs.list('attachments/')).toEqual([])
  })

  it('leaves nothing behind where it cannot be kept', async () => {
    await inTenant().run(async (tenant) => {
      tenant.put(Conversations, { ...(await tenant.get(Conversations, conversationId)), status: 'closed' })
    })
    await expect(upload()).rejects.toMatchObject({ detail: { code: 'conversation_closed' } })
    expect(await blobs()).toEqual([])
  })
})
