import { createHash } from 'node:crypto'
import { verifySealedPdf } from '@workflow/paper'
import { newSealer, sealedSample } from '@workflow/paper/fixtures'
import { PlatformMessageRequests } from '@workflow/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestPlatform } from '../platform.fixtures.ts'
import { SalesDocuments } from './model.ts'
import {
  addClient,
  assign,
  client,
  endAssignment,
  events,
  openSalesDocuments,
  seller,
  tell,
  tokens,
} from './sales-documents.fixtures.ts'

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
  it('leads each side to its page in their language', async () => {
    await addClient(platform, { languages: ['hi-IN'] })
    await tell(platform, 'demo_approved', 'pilot_agreed')
    const links = await tokens(platform)
    expect([links.client, links.platform].map((link) => link.split('?')[1])).toEqual(['lang=hi', undefined])
  })

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

  it('is not signed by a sales agent who looks after the client no more', async () => {
    await addClient(platform)
    await endAssignment(platform)
    await tell(platform, 'demo_approved', 'pilot_agreed')
    expect(await only()).toMatchObject({ state: 'failed', failure: 'missing_variables: platformSigner' })
  })

  it('is signed by who looks after the client, in whatever order it was heard that they do', async () => {
    await addClient(platform, { withoutAgent: true })
    await assign(platform, 'usr_new')
    // Heard late, after who came next.
    await assign(platform, 'usr_old')
    await endAssignment(platform, 'usr_old')
    await tell(platform, 'demo_approved', 'pilot_agreed')
    expect(await only()).toMatchObject({ state: 'sent', parties: [{}, { userId: 'usr_new' }] })
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
    const partyTold = async () => (await events(platform)).filter((type) => type === 'document_party_signed').length
    expect(await partyTold()).toBe(1)
    await sign(links.client)
    await sign(links.platform)
    expect(await partyTold()).toBe(2)
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

describe('a paper under way', () => {
  const under = async () => {
    await addClient(platform)
    await tell(platform, 'demo_approved', 'pilot_agreed')
    return { links: await tokens(platform), params: { documentId: (await only()).id } }
  }

  const fallsDue = async (what: 'reminder' | 'expiry') => {
    await platform.asTenant(client, async (it) => {
      const document = await it.get(SalesDocuments, (await only()).id)
      it.put(SalesDocuments, document)
      it.emit('document_deadline_due', { documentId: document.id, kind: 'nda', what })
    })
    await platform.kernel.idle()
  }

  it('keeps both signatures of two who sign at the same moment', async () => {
    const { links } = await under()
    await Promise.all([
      sign(links.client, { ...signed, name: 'Asha' }),
      sign(links.platform, { ...signed, name: 'Sam' }),
    ])
    const { state, parties } = await only()
    expect([state, ...parties.map(({ evidence }) => evidence?.typedName)]).toEqual(['signed', 'Asha', 'Sam'])
    expect((await events(platform)).filter((type) => type === 'nda_signed')).toHaveLength(1)
  })

  it('is signed once by each: the same link again changes nothing and says so', async () => {
    const { links } = await under()
    await sign(links.client, { ...signed, name: 'First' })
    await Promise.all([
      sign(links.client, { ...signed, name: 'Second' }),
      sign(links.client, { ...signed, name: 'Third' }),
    ])
    expect((await only()).parties[0]?.evidence?.typedName).toBe('First')
    expect((await look(links.client)).text).toContain('You have signed')
  })

  it('asks for name and consent, and takes no drawing that is none', async () => {
    const { links } = await under()
    const drawings = ['[[["a",1]]]', '[[[601,1]]]', '[[[1,-1]]]', JSON.stringify(Array(201).fill([[1, 1]]))]
    for (const form of [
      { ...signed, name: ' ' },
      { name: 'Asha' },
      ...drawings.map((strokes) => ({ ...signed, strokes })),
    ]) {
      const answer = await sign(links.client, form)
      expect(answer.status).toBe(422)
      expect(await answer.text()).toContain('role="alert"')
    }
    expect((await only()).parties[0]?.evidence).toBeUndefined()
  })

  it('is over for all when somebody declines, with the reason kept', async () => {
    const { links } = await under()
    await platform.call('POST /sign/{token}/decline', { params: { token: links.platform }, form: { reason: 'Not us' } })
    await sign(links.client)
    const { state, parties } = await only()
    expect(state).toBe('declined')
    expect(parties).toMatchObject([{ name: 'Asha *Mehta*' }, { declined: { reason: 'Not us' } }])
    expect(parties[0]?.evidence).toBeUndefined()
    expect((await look(links.client)).text).toContain('declined to sign')
    expect(await events(platform)).toContain('document_declined')
  })

  it('can be withdrawn between two signatures, and then be written anew', async () => {
    const { links, params } = await under()
    await sign(links.client)
    await platform.call('POST /v1/sales-documents/{documentId}/void', { caller: seller, params })
    await sign(links.platform)
    const { text } = await look(links.platform)
    expect(text).toContain('withdrawn')
    expect(text).not.toContain('Confidential Information')
    const pdf = 'GET /sign/{token}/document.pdf'
    expect((await platform.call<Response>(pdf, { params: { token: links.platform } })).status).toBe(404)
    expect((await only()).state).toBe('voided')
    const anew = { caller: seller, body: { kind: 'nda', jurisdiction: 'EU' } }
    expect(await platform.call('POST /v1/sales-documents', anew)).toMatchObject({ jurisdiction: 'EU' })
    await expect(platform.call('POST /v1/sales-documents', anew)).rejects.toMatchObject({ detail: { code: 'open' } })
  })

  it('cannot be withdrawn any more once everybody has signed', async () => {
    const { links, params } = await under()
    await sign(links.client)
    await sign(links.platform)
    const call = platform.call('POST /v1/sales-documents/{documentId}/void', { caller: seller, params })
    await expect(call).rejects.toMatchObject({ detail: { code: 'signed' } })
  })

  it('gives the staff member who signs a link, and nobody else', async () => {
    const { params } = await under()
    const asked = 'POST /v1/sales-documents/{documentId}/signing-links'
    const { url } = await platform.call<{ url: string }>(asked, { caller: seller, params })
    await sign(url.replace('https://api.example/sign/', ''))
    expect((await only()).parties[1]?.evidence).toBeDefined()
    const other = { ...seller, userId: 'usr_other' }
    await expect(platform.call(asked, { caller: other, params })).rejects.toMatchObject({ kind: 'forbidden' })
  })

  it('reminds whoever has not signed, and ends when its time is over', async () => {
    const { links } = await under()
    await sign(links.client)
    // Set when it was sent, and due later.
    expect((await events(platform)).filter((type) => type === 'document_deadline_due')).toHaveLength(4)
    await fallsDue('reminder')
    expect((await only()).reminders).toBe(1)
    const reminded = await platform.asPlatform((it) => it.query(PlatformMessageRequests, 'all'))
    expect(reminded.items.map(({ template }) => template).sort()).toEqual(['sign_document', 'sign_document_reminder'])
    await fallsDue('expiry')
    await fallsDue('reminder')
    expect((await only()).state).toBe('expired')
    await sign(links.platform)
    expect((await look(links.platform)).text).toContain('The time for signing is over')
    expect((await only()).parties[1]?.evidence).toBeUndefined()
    platform.leap(61 * 24 * 60 * 60 * 1_000)
    expect((await look(links.platform)).status).toBe(410)
  })

  it.each([
    '',
    'org_abcdefghij0123456789.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'org_zzzzzzzzzz0123456789.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',
    '%00',
  ])('is shown to nobody by the token %j', async (token) => {
    await under()
    expect((await look(token)).status).toBe(404)
    expect((await sign(token)).status).toBe(404)
  })
})

describe('the page that checks papers', () => {
  const check = async (bytes: Uint8Array) => {
    const form = new FormData()
    form.set('file', new Blob([Uint8Array.from(bytes)], { type: 'application/pdf' }), 'a.pdf')
    const whole = new Request('http://127.0.0.1/', { method: 'POST', body: form })
    const raw = new Uint8Array(await whole.clone().arrayBuffer())
    const headers = { 'content-type': whole.headers.get('content-type') ?? '' }
    return (await platform.call<Response>('POST /verify', { raw, headers })).text()
  }

  it('knows the seals of the platform, changed files, those of others, and what is none', async () => {
    await addClient(platform)
    await tell(platform, 'demo_approved', 'pilot_agreed')
    const links = await tokens(platform)
    await sign(links.client)
    await sign(links.platform)
    const file = await platform.call<Response>('GET /sign/{token}/sealed.pdf', { params: { token: links.client } })
    const bytes = new Uint8Array(await file.arrayBuffer())
    expect(await check(bytes)).toContain('sealed by us')
    bytes[2_000] = (bytes[2_000] ?? 0) ^ 1
    expect(await check(bytes)).toContain('was changed')
    expect(await check(await sealedSample(await newSealer()))).toContain('not ours')
    expect(await check(new TextEncoder().encode('hello'))).toContain('no seal')
    expect((await platform.call<Response>('POST /verify', { raw: new Uint8Array([1]) })).status).toBe(422)
  })
})
