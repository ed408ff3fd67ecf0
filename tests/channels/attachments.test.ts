import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createScriptedProvider } from '../security/scripted-provider.ts'
import { buildWorld, type Chat, type World } from '../security/world.ts'
import { reachableClient } from './client.ts'
import { heic, png, upload as uploadTo, webp } from './files.fixtures.ts'

let world: World
beforeAll(async () => {
  world = await buildWorld(reachableClient, createScriptedProvider())
})
afterAll(() => world.end())

const archiveEnd = Buffer.from('PK\u0005\u0006', 'latin1')
const upload = (chat: Chat, body: Uint8Array, type = 'image/png') => uploadTo(world, chat, body, type)

describe('a file of a customer', () => {
  it('comes back as it was to them and to their organization, as what it is, and to nobody else', async () => {
    const [chat, other] = [await world.open('desk'), await world.open('desk')]
    const bytes = png(10, 10, Buffer.alloc(3 * 1024 * 1024, 7))
    const { status, body } = await upload(chat, bytes, 'text/html')
    expect(body).toMatchObject({ contentType: 'image/png', sizeBytes: bytes.length })
    expect(status).toBe(201)
    const path = `${world.platform.url}/v1/conversations/${chat.id}/attachments/${body.id}`
    for (const headers of [chat.headers, world.agent]) {
      const answer = await fetch(path, { headers })
      expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true)
      expect(answer.headers.get('content-type')).toBe('image/png')
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      expect(answer.headers.get('content-disposition')).toContain('attachment')
    }
    expect((await fetch(path, { headers: other.headers })).status).toBe(404)
    expect((await fetch(path)).status).toBe(401)
  })

  it('goes into a message; the customer is told that a person looks at it, and a ticket asks one to', async () => {
    const chat = await world.open('desk')
    const { body } = await upload(chat, Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n'))
    const say = (attachments: readonly unknown[], clientMessageId: string) =>
      world.ask(`/v1/conversations/${chat.id}/messages`, {
        method: 'POST',
        headers: chat.headers,
        body: { clientMessageId, text: 'my invoice', attachments },
      })
    expect((await say([body.id], 'm1')).status).toBe(200)
    await world.platform.kernel.idle()
    const messages = await chat.messages()
    expect(messages[1]).toMatchObject({ attachments: [{ id: body.id, contentType: 'application/pdf' }] })
    expect(messages[2]).toMatchObject({ role: 'system', text: expect.stringContaining('cannot read it') })
    const tickets = (await world.ask('/v1/tickets', { headers: world.agent })).body.items as {
      conversationId: string
    }[]
    expect(tickets.filter(({ conversationId }) => conversationId === chat.id)).toHaveLength(1)

    const elsewhere = await world.open('desk')
    const foreign = await upload(elsewhere, png(1, 1))
    expect((await say([foreign.body.id], 'm2')).body).toMatchObject({
      status: 400,
      errors: [{ path: 'attachments.0', rule: 'exists' }],
    })
  })

  it.each(['VP8 ', 'VP8L', 'VP8X'] as const)('is taken where it is a WebP of the form %s', async (chunk) => {
    const { status, body } = await upload(await world.open('desk'), webp(chunk, 100, 80))
    expect(status).toBe(201)
    expect(body).toMatchObject({ contentType: 'image/webp' })
  })

  it.each([
    ['text', Buffer.from('<script>alert(1)</script>'), 400, 'type'],
    ['nothing', Buffer.alloc(0), 400, 'type'],
    ['an image of a billion pixels', png(40_000, 40_000), 400, 'max_pixels'],
    [
      'an image that is an archive besides',
      png(10, 10, Buffer.concat([archiveEnd, Buffer.alloc(18)])),
      400,
      'polyglot',
    ],
    ['a HEIC, which is to be sent as a JPEG', heic(), 400, 'heic'],
    ['a lossy WebP of 200 million pixels', webp('VP8 ', 16_000, 12_500), 400, 'max_pixels'],
    ['a lossless WebP of 200 million pixels', webp('VP8L', 16_000, 12_500), 400, 'max_pixels'],
    ['an extended WebP of 200 million pixels', webp('VP8X', 16_000, 12_500), 400, 'max_pixels'],
    ['an image that hides its size', Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'), 400, 'header'],
    ['eleven megabytes', png(10, 10, Buffer.alloc(11 * 1024 * 1024)), 413, undefined],
  ])('is refused where it is %s', async (_, bytes, status, rule) => {
    const answer = await upload(await world.open('desk'), bytes)
    expect(answer.status).toBe(status)
    if (rule !== undefined) expect(answer.body).toMatchObject({ errors: [{ rule }] })
  })
})
