/**
 * Everybody who has a part in it, playing it through the public API alone. What somebody does follows from what they see now, and not from what they remember having done: so
 * a run goes on wherever the platform was killed.
 */
import { CallFailed, call } from '@workflow/rehearsal'
import { z } from 'zod'
import { type Kept, keptIn } from './kept.ts'
import { type StaffName, staff, staffPassword } from './staff.ts'

const client = {
  name: 'Mia Stone',
  email: 'mia@harbour-bikes.example',
  password: 'a long enough phrase for Mia',
  organizationName: 'Harbour Bikes',
  industry: 'bicycle repair',
  timeZone: 'Europe/London',
}

const signedIn = z.object({ accessToken: z.string(), user: z.object({ organizationId: z.string().optional() }) })
const mails = z.object({
  items: z.array(z.object({ id: z.string(), to: z.string(), text: z.string(), template: z.string() })),
})
type Mail = z.infer<typeof mails>['items'][number]
const listed = z.object({ items: z.array(z.looseObject({ id: z.string(), state: z.string() })) })

export interface Seen {
  readonly id: string
  readonly type: string
  readonly time: string
  readonly actor: string
  readonly causationid?: string | undefined
  readonly data: Readonly<Record<string, unknown>>
}
const log = z.object({
  items: z.array(
    z.object({
      position: z.string(),
      event: z.object({
        id: z.string(),
        type: z.string(),
        time: z.string(),
        actor: z.string(),
        causationid: z.string().optional(),
        data: z.record(z.string(), z.unknown()),
      }),
    }),
  ),
  next: z.string().optional(),
})

export class People {
  readonly #url: string
  readonly #website: string
  #tokens = new Map<string, string>()
  #organizationId: string | undefined

  constructor(url: string, website: string) {
    this.#url = url
    this.#website = website
  }

  get organizationId(): string | undefined {
    return this.#organizationId
  }

  /** Everybody does what there is to do for them now, but for the pages that somebody else is going to use. */
  async act(held: readonly ('form' | 'demo' | 'paper')[] = []): Promise<void> {
    await this.#comeToWork()
    if (!(await this.#comeAsClient())) return
    const done = new Set((await this.timeline()).map(({ type }) => type))
    if (done.has('requirements_draft_generated') && !done.has('requirements_draft_approved')) await this.#approveDraft()
    const isDue = (after: string, before: string) => done.has(after) && !done.has(before)
    if (!held.includes('form') && isDue('requirements_draft_approved', 'requirements_validation_completed'))
      await this.#fillForm()
    if (!held.includes('demo') && isDue('demo_generated', 'demo_approved')) await this.#tryDemo()
    if (!held.includes('paper') && isDue('nda_sent', 'nda_signed')) await this.#sign()
    if (done.has('handoff_initiated') && !done.has('handoff_accepted')) await this.#acceptHandoff()
  }

  /** The client's events so far, oldest first. */
  async timeline(): Promise<readonly Seen[]> {
    if (this.#organizationId === undefined) return []
    const seen: Seen[] = []
    let after = '2026-01-01T00:00:00.000Z'
    for (;;) {
      const { items, next } = log.parse(await this.#as('client', 'GET', `/v1/events?limit=500&after=${after}`))
      seen.push(...items.map(({ event }) => event))
      if (next === undefined) return seen
      after = next
    }
  }

  /** Everything that the platform keeps of the client, as their export tells it. */
  async kept(): Promise<Kept> {
    const exported = z.object({ id: z.string(), state: z.string() })
    let { id, state } = exported.parse(await this.#as('client', 'POST', '/v1/exports', {}))
    while (state === 'requested') {
      await new Promise((resolve) => setTimeout(resolve, 50))
      state = exported.parse(await this.#as('client', 'GET', `/v1/exports/${id}`)).state
    }
    const headers = { authorization: `Bearer ${await this.#token('client')}` }
    const answer = await call({ url: this.#url, headers }, 'GET', `/v1/exports/${id}/content`)
    return keptIn(new Uint8Array(await answer.arrayBuffer()))
  }

  async #comeToWork(): Promise<void> {
    for (const name of ['sales', 'onboarding'] as const) {
      const { id } = z.object({ id: z.string() }).parse(await this.#as(name, 'GET', '/v1/me'))
      await this.#as(name, 'PATCH', `/v1/agents/${id}/availability`, { status: 'online' })
    }
  }

  /** Signs up, confirms, signs in; whether they are in. */
  async #comeAsClient(): Promise<boolean> {
    if (this.#organizationId !== undefined) return true
    const known = await this.#trySignIn(client.email, client.password)
    if (known) return this.#enter(known)
    const [mail] = await this.#mailsTo(client.email, 'verify_address')
    if (mail === undefined) {
      await this.#post('/v1/auth/sign-up', { ...client, website: this.#website })
      return false
    }
    const token = /sign-up\/(\w+)/.exec(mail.text)?.[1]
    return this.#enter(signedIn.parse(await this.#post('/v1/auth/verify', { token })))
  }

  #enter({ accessToken, user }: z.infer<typeof signedIn>): boolean {
    this.#tokens.set('client', accessToken)
    this.#organizationId = user.organizationId
    return this.#organizationId !== undefined
  }

  async #approveDraft(): Promise<void> {
    const { items } = listed.parse(await this.#asSales('GET', '/v1/requirements'))
    const draft = items.find(({ state }) => state === 'draft')
    if (draft) await this.#asSales('POST', `/v1/requirements/${draft.id}/approve`)
  }

  /** As a browser without scripts: what the page shows is sent back, with one correction. */
  async #fillForm(): Promise<void> {
    const url = await this.mailedLink('requirements_form', 'requirements')
    if (url === undefined) return
    const page = await (await fetch(url)).text()
    const fields = fieldsOf(page)
    if (fields.has('volume_phone')) fields.set('volume_phone', '160')
    fields.set('do', 'send')
    await submit(url, fields)
  }

  /** As the sales agent: a link and a passcode of the demo that is ready. */
  async shareDemo(): Promise<{ readonly url: string; readonly passcode: string } | undefined> {
    const { items } = listed.parse(await this.#asSales('GET', '/v1/demos'))
    const demo = items.find(({ state }) => state === 'ready')
    if (demo === undefined) return undefined
    const shared = z.object({ url: z.string(), passcode: z.string() })
    return shared.parse(await this.#asSales('POST', `/v1/demos/${demo.id}/share`))
  }

  async #tryDemo(): Promise<void> {
    const shared = await this.shareDemo()
    if (shared === undefined) return
    const { url, passcode } = shared
    const opened = await submit(url, new URLSearchParams({ passcode, name: client.name }))
    const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    await submit(`${url}/approval`, new URLSearchParams(), cookie)
  }

  /** The client first, by the link in the mail, then the platform's signatory by one of their own. */
  async #sign(): Promise<void> {
    const own = await this.mailedLink('sign_document', 'sign')
    if (own === undefined) return
    await submit(own, new URLSearchParams({ name: client.name, consent: 'yes' }))
    const { items } = listed.parse(await this.#asSales('GET', '/v1/sales-documents'))
    const document = items.find(({ state }) => state === 'sent')
    if (document === undefined) return
    const { url } = z
      .object({ url: z.string() })
      .parse(await this.#asSales('POST', `/v1/sales-documents/${document.id}/signing-links`))
    await submit(url, new URLSearchParams({ name: staff.sales.name, consent: 'yes' }))
  }

  /** As the sales agent: a price and its proposal, sent. The page that the client's mail leads to. */
  async sendProposal(): Promise<string | undefined> {
    const volume = { low: 1_000, expected: 2_000, high: 4_000 }
    await this.#asSales('POST', '/v1/pricings', { conversations: volume, calls: { low: 0, expected: 0, high: 0 } })
    const { items } = listed.parse(await this.#asSales('GET', '/v1/sales-documents?kind=proposal'))
    const draft = items.find(({ state }) => state === 'draft')
    if (draft === undefined) return undefined
    await this.#asSales('POST', `/v1/sales-documents/${draft.id}/send`)
    return this.mailedLink('sign_document', 'proposal')
  }

  /** As the sales agent: begins to write to the client what it need not read. The link by which it objects. */
  async objectionLink(): Promise<string | undefined> {
    await this.#asSales('POST', '/v1/sequences', {
      ...{ name: 'onboarding', channel: 'email', address: client.email, recipientName: client.name },
      ...{ locale: 'en', timeZone: awakeZone(), organizationName: client.organizationName, url: this.#website },
    })
    const found = /https?:\S+\/unsubscribe\/[\w.]+/
    return (await this.#mailsTo(client.email)).flatMap(({ text }) => found.exec(text)?.[0] ?? [])[0]
  }

  async #acceptHandoff(): Promise<void> {
    const offers = z.object({ items: z.array(z.object({ id: z.string(), organizationId: z.string() })) })
    const { items } = offers.parse(await this.#as('onboarding', 'GET', '/v1/handoff-offers'))
    for (const { id, organizationId } of items)
      await this.#as('onboarding', 'POST', `/v1/handoffs/${organizationId}/${id}/accept`)
  }

  /** Newest first; of every template where none is named. */
  async #mailsTo(address: string, template?: string): Promise<readonly Mail[]> {
    const { items } = mails.parse(await this.#as('admin', 'GET', '/v1/mailbox?limit=200'))
    return items.filter((mail) => mail.to === address && (template === undefined || mail.template === template))
  }

  /** The page that the newest mail of the template leads the client to. */
  async mailedLink(template: string, page: string): Promise<string | undefined> {
    const [mail] = await this.#mailsTo(client.email, template)
    return new RegExp(`https?://\\S+/${page}/[\\w.]+`).exec(mail?.text ?? '')?.[0]
  }

  #asSales(method: string, path: string, json?: object): Promise<unknown> {
    return this.#as('sales', method, path, json, { 'x-workflow-organization': this.#organizationId ?? '' })
  }

  async #as(
    who: StaffName | 'client',
    method: string,
    path: string,
    json?: object,
    headers: Record<string, string> = {},
  ): Promise<unknown> {
    const answer = await call(
      { url: this.#url, headers: { authorization: `Bearer ${await this.#token(who)}`, ...headers } },
      method,
      path,
      json === undefined ? {} : { json },
    )
    return answer.status === 204 ? undefined : answer.json()
  }

  async #token(who: StaffName | 'client'): Promise<string> {
    const known = this.#tokens.get(who)
    if (known !== undefined) return known
    const [email, password] = who === 'client' ? [client.email, client.password] : [staff[who].email, staffPassword]
    const { accessToken } = signedIn.parse(await this.#post('/v1/auth/sign-in', { email, password }))
    this.#tokens.set(who, accessToken)
    return accessToken
  }

  async #trySignIn(email: string, password: string) {
    try {
      return signedIn.parse(await this.#post('/v1/auth/sign-in', { email, password }))
    } catch (error) {
      if (error instanceof CallFailed) return undefined
      throw error
    }
  }

  async #post(path: string, json: object): Promise<unknown> {
    return (await call({ url: this.#url, headers: {} }, 'POST', path, { json })).json()
  }
}

/** What a browser would send of a form as it stands: values of inputs, text areas and what is ticked. */
function fieldsOf(page: string): URLSearchParams {
  const fields = new URLSearchParams()
  const attribute = (tag: string, name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]
  for (const [tag] of page.matchAll(/<input\b[^>]*>/g)) {
    const name = attribute(tag, 'name')
    const ticked = !/type="(checkbox|radio)"/.test(tag) || /\schecked/.test(tag)
    if (name !== undefined && ticked) fields.append(name, unescaped(attribute(tag, 'value') ?? ''))
  }
  for (const [, tag = '', text = ''] of page.matchAll(/<textarea\b([^>]*)>([^<]*)<\/textarea>/g)) {
    const name = attribute(tag, 'name')
    if (name !== undefined) fields.append(name, unescaped(text))
  }
  return fields
}

/** IANA, where it is two in the afternoon: nobody is written to by night. Its signs are the other way round. */
function awakeZone(): string {
  const east = 14 - new Date().getUTCHours()
  return east === 0 ? 'Etc/GMT' : `Etc/GMT${east > 0 ? '-' : '+'}${Math.abs(east)}`
}

const signs: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
const unescaped = (text: string) => text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => signs[name] ?? '')

async function submit(url: string, fields: URLSearchParams, cookie = ''): Promise<Response> {
  const answer = await fetch(url, { method: 'POST', body: fields, redirect: 'manual', headers: { cookie } })
  if (answer.status >= 500) throw new CallFailed(`POST ${new URL(url).pathname}: ${answer.status}`)
  return answer
}
