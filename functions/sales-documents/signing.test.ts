import { createHash } from 'node:crypto'
import { verifySealedPdf } from '@workflow/paper'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestPlatform } from '../platform.fixtures.ts'
import { SalesDocuments } from './model.ts'
import { addClient, client, events, openSalesDocuments, tell, tokens } from './sales-documents.fixtures.ts'

let platform: TestPlatform
beforeEach(async () => {
  platform = await openSalesDocuments()
})
afterEach(() => platform.close())

const only = async () => {
  const { items } = await platform.asTenant(client, (it) => it.query(SalesDocuments, 'all'))
  const [document, ...others] = items
  if (document === undefined || others.length > 0) throw new Error(`${items.length} documents`)
  return document
}
const signed = { name: 'Somebody', consent: 'yes' }
const sign = (token: string, form: Record<string, string> = signed) =>
  platform.call<Response>('POST /sign/{token}', { params: { token }, form, headers: { 'user-agent': 'Browser 1' } })
const look = async (token: string) => {
  const answer = await platform.call<Response>('GET /sign/{token}', { params: { token } })
  return { status: answer.status, text: await answer.text() }
}

describe('an NDA', () => {
  it.each([
    ['demo_approved', 'pilot_agreed'],
    ['pilot_agreed', 'demo_approved'],
  ] as const)('is written once after %s and %s, and sent to both sides', async (first, second) => {
    await addClient(platform)
    await tell(platform, first)
    expect(await events(platform)).not.toContain('nda_generated')
    await tell(platform, second, second, first)
    expect(await only()).toMatchObject({
      ...{ kind: 'nda', state: 'sent', jurisdiction: 'IN', templateId: 'nda-in-general' },
      parties: [{ email: 'asha@mehta.example' }, { userId: 'usr_sam', name: 'Sam Seller' }],
    })
    const told = await events(platform)
    expect(told.filter((type) => type === 'nda_generated' || type === 'nda_sent')).toEqual([
      'nda_generated',
      'nda_sent',
    ])
    const { text } = await look((await tokens(platform)).client)
    expect(text).toContain('Asha *Mehta*')
    expect(text).toContain('laws of India')
    expect(text).not.toMatch(/\{\{/)
  })

  it('that misses something is not written, and names what', async () => {
    await addClient(platform, { contacts: [], withoutAgent: true })
    await tell(platform, 'demo_approved', 'pilot_agreed')
    expect(await only()).toMatchObject({ state: 'failed', failure: 'missing_variables: clientSigner, platformSigner' })
    expect(await events(platform)).toContain('sales_document_failed')
  })
})

describe('a paper that both sign', () => {
  it('carries the evidence of both and one intact seal', async () => {
    await addClient(platform)
    await tell(platform, 'demo_approved', 'pilot_agreed')
    const links = await tokens(platform)
    const strokes = JSON.stringify([
      [
        [10, 10],
        [200, 150],
      ],
    ])
    const answer = await sign(links.client, { ...signed, name: 'Asha Mehta', strokes })
    expect(answer.status).toBe(303)
    expect((await look(links.client)).text).toContain('You have signed')
    expect((await only()).state).toBe('sent')
    await sign(links.platform)
    const document = await only()
    expect(document).toMatchObject({
      state: 'signed',
      parties: [
        {
          evidence: {
            ...{ typedName: 'Asha Mehta', address: '203.0.113.9', userAgent: 'Browser 1' },
            sha256: document.paper?.sha256,
          },
        },
        { evidence: { typedName: 'Somebody' } },
      ],
    })
    expect(await events(platform)).toContain('nda_signed')
    const file = await platform.call<Response>('GET /sign/{token}/sealed.pdf', { params: { token: links.client } })
    const bytes = new Uint8Array(await file.arrayBuffer())
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(document.sealedPaper?.sha256)
    expect(verifySealedPdf(bytes).kind).toBe('intact')
  })
})
