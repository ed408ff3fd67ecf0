import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestPlatform } from '../platform.fixtures.ts'
import type { SalesDocument } from './model.ts'
import type { Pricing } from './pricings.ts'
import { addClient, client, decide, events, openSalesDocuments, seller, tokens } from './sales-documents.fixtures.ts'

let platform: TestPlatform
beforeEach(async () => {
  platform = await openSalesDocuments()
  await addClient(platform)
})
afterEach(() => platform.close())

const volumes = {
  conversations: { low: 1_000, expected: 2_000, high: 4_000 },
  calls: { low: 0, expected: 0, high: 0 },
}
const price = (body: object = {}) =>
  platform.call<Pricing>('POST /v1/pricings', { caller: seller, body: { ...volumes, ...body } })
const proposals = async () =>
  (
    await platform.call<{ items: SalesDocument[] }>('GET /v1/sales-documents', {
      caller: seller,
      query: { kind: 'proposal' },
    })
  ).items

describe('a price', () => {
  it('within the seller’s own discount is approved at once, and a proposal follows', async () => {
    expect(await price()).toMatchObject({ state: 'approved' })
    expect(await proposals()).toMatchObject([{ state: 'draft', title: 'Proposal for Mehta Traders' }])
  })

  it.each([
    [true, 'approved', 1],
    [false, 'rejected', 0],
  ] as const)('beyond it waits; granted %s, it is %s', async (isGranted, state, written) => {
    const pricing = await price({ discountBasisPoints: 1_000 })
    expect(pricing.state).toBe('awaiting_approval')
    expect(await events(platform)).toContain('approval_requested')
    expect(await proposals()).toHaveLength(0)
    await decide(platform, pricing.approvalId ?? '', pricing.id, isGranted)
    const found = await platform.call<{ items: Pricing[] }>('GET /v1/pricings', { caller: seller })
    expect(found.items).toMatchObject([{ state }])
    expect(await proposals()).toHaveLength(written)
  })

  it('below the floor is refused', async () => {
    await expect(price({ discountBasisPoints: 8_000 })).rejects.toMatchObject({
      detail: { errors: [{ path: 'discountBasisPoints', rule: 'floor' }] },
    })
  })
})

describe('a proposal', () => {
  const written = async () => {
    await price()
    const [proposal] = await proposals()
    return { documentId: proposal?.id ?? '', sectionId: 'summary' }
  }
  const at = (path: string) => `/v1/sales-documents/{documentId}${path}`

  it('is worked on section by section: versions, differences, comments, another wording', async () => {
    const params = await written()
    const put = (markdown: string) =>
      platform.call(`PUT ${at('/sections/{sectionId}')}`, { caller: seller, params, body: { markdown } })
    await put('We automate *all* of it.')
    await put('We automate *most* of it.')
    const { difference } = await platform.call<{ difference: { kind: string; text: string }[] }>(
      `GET ${at('/sections/{sectionId}/difference')}`,
      { caller: seller, params, query: { from: '2', to: '3' } },
    )
    expect(difference.filter(({ kind }) => kind !== 'same').map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'removed all',
      'added most',
    ])
    const body = { text: 'Too bold?' }
    await platform.call(`POST ${at('/sections/{sectionId}/comments')}`, { caller: seller, params, body })
    const rewrite = { caller: seller, params, body: { instruction: 'Shorter' } }
    expect(await platform.call(`POST ${at('/sections/{sectionId}/rewrite')}`, rewrite)).toMatchObject({
      markdown: 'We automate *most* of it.',
      producedBy: 'baseline',
    })
    const [proposal] = await proposals()
    expect(proposal?.sections?.[0]).toMatchObject({ version: 3, history: [{ version: 1 }, { version: 2 }] })
    expect(proposal?.sections?.[0]?.comments).toMatchObject([{ text: 'Too bold?', by: 'user:usr_sam' }])
  })

  it('is read by the client, measured by section, then signed by both and sealed', async () => {
    const params = await written()
    await platform.call(`POST ${at('/send')}`, { caller: seller, params })
    const links = await tokens(platform)
    const page = await platform.call<Response>('GET /proposal/{token}', { params: { token: links.client } })
    const text = await page.text()
    expect(text).toContain('Your price a month')
    expect(text).not.toContain('Telephony')
    const beacon = (body: string) =>
      platform.call<Response>('POST /proposal/{token}/readings', {
        params: { token: links.client },
        raw: new TextEncoder().encode(body),
      })
    expect((await beacon('{"summary":1500,"pricing":4000,"made_up":9}')).status).toBe(204)
    expect((await beacon('{"summary":500}')).status).toBe(204)
    expect((await beacon('{"summary":-1}')).status).toBe(422)
    expect((await beacon('nothing')).status).toBe(422)
    expect(await platform.call(`GET ${at('/readings')}`, { caller: seller, params })).toMatchObject({
      opened: 1,
      sectionsMs: { summary: 2_000, pricing: 4_000 },
    })
    const put = { caller: seller, params, body: { markdown: 'Other words' } }
    await expect(platform.call(`PUT ${at('/sections/{sectionId}')}`, put)).rejects.toMatchObject({
      detail: { code: 'sent' },
    })
    const form = { name: 'Somebody', consent: 'yes' }
    for (const token of [links.client, links.platform])
      await platform.call('POST /sign/{token}', { params: { token }, form })
    expect(await proposals()).toMatchObject([{ state: 'signed' }])
    const told = await events(platform)
    for (const type of ['proposal_generated', 'proposal_sent', 'proposal_viewed', 'proposal_signed'])
      expect(told.filter((known) => known === type)).toHaveLength(1)
  })

  it('with its versions and comments stays within what a document may hold, and says what is too much', async () => {
    const params = await written()
    // Three bytes a letter.
    const body = { markdown: '€€€€ '.repeat(4_000) }
    const put = (sectionId: string) =>
      platform.call(`PUT ${at('/sections/{sectionId}')}`, { caller: seller, params: { ...params, sectionId }, body })
    for (const sectionId of ['summary', 'understanding', 'solution', 'integrations', 'roadmap']) await put(sectionId)
    const said = { caller: seller, params, body: { text: '€'.repeat(2_000) } }
    const comment = () => platform.call(`POST ${at('/sections/{sectionId}/comments')}`, said)
    for (let comments = 0; comments < 6; comments += 1) await comment()
    await expect(comment()).rejects.toMatchObject({
      kind: 'invalid',
      detail: { errors: [{ path: 'text', rule: 'max_bytes' }] },
    })
    await platform.call(`POST ${at('/send')}`, { caller: seller, params })
    const path = { parent: `organizations/${client}`, collection: 'sales_documents', id: params.documentId }
    const [stored] = await platform.ports.documents.read([path])
    expect(Buffer.byteLength(JSON.stringify(stored?.body))).toBeLessThan(1_048_576)
  })

  it('opens for nobody by a token that is none', async () => {
    const page = await platform.call<Response>('GET /proposal/{token}', { params: { token: 'x' } })
    expect(page.status).toBe(404)
  })
})
