/** What a client reads: the proposal section by section. The same link leads on to the page that signs it. */
import { platformRoute, type Route } from '@workflow/engine'
import { markdownToHtml } from '@workflow/paper'
import { type Locale, linkPage, linkPageQuery, localeOf, publicPage, type Strings } from '@workflow/public-pages'
import { html, raw } from 'hono/html'
import { z } from 'zod'
import { isReadable, ProposalReadings, type SalesDocument, standingOf } from './model.ts'
import { type Followed, followSigner, noteView } from './sign-document.ts'
import { closedPage } from './sign-page.ts'
import { strings as signStrings } from './sign-strings.ts'

const english = {
  toSign: 'Sign, or see who has signed',
  pdf: 'Open as PDF',
  contents: 'Contents',
  measured: 'We see which sections were read, to answer questions better.',
}
const strings = {
  en: english,
  hi: {
    toSign: 'हस्ताक्षर करें, या देखें किसने किए',
    pdf: 'PDF खोलें',
    contents: 'विषय-सूची',
    measured: 'सवालों का बेहतर जवाब देने के लिए हम देखते हैं कि कौन से भाग पढ़े गए।',
  },
} satisfies Strings<keyof typeof english>

/** At most this long is believed of one beacon. */
const beaconMs = 10 * 60 * 1_000
const Beacon = z.record(z.string().max(60), z.number().int().min(0).max(beaconMs))

export const proposalPages: readonly Route[] = [
  platformRoute({
    ...linkPage,
    method: 'GET',
    path: '/proposal/{token}',
    summary: 'A proposal, for whom the link was sent to',
    query: z.strictObject(linkPageQuery),
    handle: async ({ params: { token }, request }, platform) => {
      const locale = localeOf(request)
      const followed = await followSigner(platform, token)
      if (typeof followed === 'string') return closedPage(locale, followed)
      if (followed.document.sections === undefined || !isReadable(followed.document))
        return closedPage(locale, 'unknown')
      await noteOpening(followed)
      return proposalPage(locale, token, followed)
    },
  }),
  platformRoute({
    ...linkPage,
    method: 'POST',
    path: '/proposal/{token}/readings',
    summary: 'What the page tells when it is left: milliseconds in sight by section, JSON',
    rawBodyLimitBytes: 10_000,
    mediaType: 'text/plain',
    handle: async ({ params: { token }, request }, platform) => {
      const followed = await followSigner(platform, token)
      if (typeof followed === 'string') return closedPage(localeOf(request), followed)
      const told = readBeacon(await request.clone().text())
      if (told === undefined) return new Response('not a reading', { status: 422 })
      await noteReading(followed, told)
      return new Response(null, { status: 204 })
    },
  }),
]

function readBeacon(text: string): z.infer<typeof Beacon> | undefined {
  try {
    return Beacon.safeParse(JSON.parse(text)).data
  } catch {
    // Any text may come.
    return undefined
  }
}

/** Only the client's reading is counted. */
async function noteOpening(followed: Followed): Promise<void> {
  const { tenant, document, party } = followed
  if (party.side !== 'client') return
  const { id: documentId } = document
  const isFirst = document.state === 'sent' && party.viewedAt === undefined
  noteView(followed)
  if (isFirst) tenant.emit('proposal_viewed', { documentId })
  const known = await tenant.find(ProposalReadings, documentId)
  if (known === undefined)
    tenant.create(ProposalReadings, { id: documentId, opened: 1, lastOpenedAt: tenant.now, sectionsMs: {} })
  else tenant.put(ProposalReadings, { ...known, opened: known.opened + 1, lastOpenedAt: tenant.now })
}

async function noteReading({ tenant, document, party }: Followed, told: z.infer<typeof Beacon>): Promise<void> {
  const known = await tenant.find(ProposalReadings, document.id)
  if (known === undefined || party.side !== 'client') return
  const sectionsMs = { ...known.sectionsMs }
  for (const { id } of document.sections ?? []) {
    const ms = told[id] ?? 0
    if (ms > 0) sectionsMs[id] = (sectionsMs[id] ?? 0) + ms
  }
  tenant.put(ProposalReadings, { ...known, sectionsMs })
}

function proposalPage(locale: Locale, token: string, { document, party }: Followed): Promise<Response> {
  const text = strings[locale]
  return publicPage({
    locale,
    title: document.title,
    url: `/proposal/${token}`,
    script: readingScript(token),
    body: html`<h1>${document.title}</h1>
<p class="hint">${signStrings[locale].greeting} ${party.name}</p>
<p role="status">${signStrings[locale][standingOf(document, party)]}</p>
<nav aria-label="${text.contents}"><ol>${sectionsOf(document).map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ol></nav>
${sectionsOf(document).map(
  ({ id, title, markdown }) =>
    html`<section class="card" id="${id}" data-section="${id}"><h2>${title}</h2><div class="scroll">${raw(markdownToHtml(markdown))}</div></section>`,
)}
<div class="actions"><a class="button" href="/sign/${token}?lang=${locale}">${text.toSign}</a>
<a class="button quiet" href="/sign/${token}/document.pdf">${text.pdf}</a></div>
<p class="hint">${text.measured}</p>`,
  })
}

const sectionsOf = (document: SalesDocument) => document.sections ?? []

/** Adds up how long each section is in sight, and tells it when the page is hidden. */
const readingScript = (token: string) => `
const seen = new Map()
const spent = {}
const settle = (id) => {
  const since = seen.get(id)
  if (since === undefined) return
  spent[id] = Math.min((spent[id] ?? 0) + Math.round(performance.now() - since), ${beaconMs})
  seen.delete(id)
}
const watch = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    const id = entry.target.dataset.section
    if (entry.isIntersecting) seen.set(id, performance.now())
    else settle(id)
  }
}, { threshold: 0.3 })
const sections = document.querySelectorAll('[data-section]')
for (const section of sections) watch.observe(section)
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState !== 'hidden') {
    for (const section of sections) { watch.unobserve(section); watch.observe(section) }
    return
  }
  for (const id of [...seen.keys()]) settle(id)
  if (Object.keys(spent).length > 0) navigator.sendBeacon(${JSON.stringify(`/proposal/${token}/readings`)}, JSON.stringify(spent))
  for (const id of Object.keys(spent)) delete spent[id]
})
`
