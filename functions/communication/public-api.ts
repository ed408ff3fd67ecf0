/** Pages behind the links of messages: objecting, by one click too (RFC 8058), and the links by which openings and clicks are known. */
import { type Platform, platformRoute, type Route, type Tenant } from '@workflow/engine'
import { linkPage, linkPageQuery, localeOf, publicPage } from '@workflow/public-pages'
import { followPageLink, Messages } from '@workflow/records'
import { html } from 'hono/html'
import { z } from 'zod'
import { object } from './consent.ts'
import { objectionStrings } from './objection-strings.ts'
import { followedIn, readTrackedToken } from './tracked-links.ts'

const query = z.strictObject(linkPageQuery)
const bodyLimitBytes = 16 * 1024

export const publicRoutes: readonly Route[] = [
  platformRoute({
    ...linkPage,
    method: 'GET',
    path: '/unsubscribe/{token}',
    summary:
      'Asks whether messages to an address are to stop: opening it changes nothing, since mail is also opened by machines',
    query,
    handle: async ({ params: { token }, request }, platform) => {
      const found = await recipientOf(platform, token)
      return found ? asking(request) : nothingHere(request)
    },
  }),
  platformRoute({
    ...linkPage,
    method: 'POST',
    path: '/unsubscribe/{token}',
    summary: 'Stops messages to an address: from the page, or by one click in a mail program (RFC 8058)',
    query,
    rawBodyLimitBytes: bodyLimitBytes,
    handle: async ({ params: { token }, request }, platform) => {
      const found = await recipientOf(platform, token)
      if (found === undefined) return nothingHere(request)
      await object(found.tenant, found.recipientId)
      return done(request)
    },
  }),
  platformRoute({
    ...linkPage,
    method: 'GET',
    path: '/m/{token}',
    summary: 'A link of a message: leads where it was to lead, and notes that it was followed',
    handle: async ({ params: { token }, request }, platform) => {
      const read = readTrackedToken(token)
      const tenant = read && platform.tenant(read.organizationId)
      const message = read && (await tenant?.find(Messages, read.messageId))
      const followed = message && read && followedIn(message, read)
      if (!tenant || !message || !followed) return nothingHere(request)
      const { id: messageId, openedAt, clickedAt } = message
      const isNews = followed.kind === 'opened' ? openedAt === undefined : clickedAt === undefined
      if (isNews) {
        // Who followed a link has seen the message.
        const seen = { ...message, openedAt: openedAt ?? tenant.now }
        tenant.put(Messages, followed.kind === 'opened' ? seen : { ...seen, clickedAt: tenant.now })
        if (openedAt === undefined) tenant.emit('message_displayed', { messageId })
        if (followed.kind === 'link') tenant.emit('message_link_followed', { messageId, link: followed.place })
      }
      return followed.kind === 'opened' ? pixel() : leadTo(followed.url)
    },
  }),
]

async function recipientOf(
  platform: Platform,
  token: string,
): Promise<{ tenant: Tenant; recipientId: string } | undefined> {
  const followed = await followPageLink(platform, 'unsubscribe', token)
  return followed.kind === 'open' ? { tenant: followed.tenant, recipientId: followed.link.subjectId } : undefined
}

function asking(request: Request): Promise<Response> {
  const locale = localeOf(request)
  const say = objectionStrings[locale]
  const { pathname, search } = new URL(request.url)
  const body = html`<h1>${say.title}</h1><p class="lead">${say.ask}</p>
<form method="post" action="${pathname}${search}"><div class="actions"><button>${say.confirm}</button></div></form>`
  return publicPage({ locale, title: say.title, body, url: `${pathname}${search}` })
}

function done(request: Request): Promise<Response> {
  const locale = localeOf(request)
  const say = objectionStrings[locale]
  const body = html`<h1>${say.doneTitle}</h1><p class="lead" role="status">${say.done}</p>`
  return publicPage({ locale, title: say.doneTitle, body })
}

function nothingHere(request: Request): Promise<Response> {
  const locale = localeOf(request)
  const say = objectionStrings[locale]
  const body = html`<h1>${say.unknownTitle}</h1><p class="lead">${say.unknown}</p>`
  return publicPage({ locale, title: say.unknownTitle, body, status: 404 })
}

const unseen = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }

const leadTo = (url: string): Response => new Response(null, { status: 302, headers: { ...unseen, location: url } })

/** One transparent point: GIF89a. */
const point = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

const pixel = (): Response =>
  new Response(Uint8Array.from(point), { status: 200, headers: { ...unseen, 'content-type': 'image/gif' } })
