/** Pages of signers: without an account, opened by a link of their own. */
import { type Platform, platformRoute, type Route } from '@workflow/engine'
import { linkPage, linkPageQuery, localeOf, readForm, redirectTo } from '@workflow/public-pages'
import { z } from 'zod'
import { isReadable, type SalesDocument } from './model.ts'
import { decline, fileOf, followSigner, noteView, readDrawing, sign } from './sign-document.ts'
import { closedPage, signPage } from './sign-page.ts'
import { strings } from './sign-strings.ts'

const page = { ...linkPage, query: z.strictObject(linkPageQuery) } as const
const formLimitBytes = 64_000

export const signRoutes: readonly Route[] = [
  platformRoute({
    ...page,
    method: 'GET',
    path: '/sign/{token}',
    summary: 'A document to sign, for whom the link was sent to',
    handle: async ({ params: { token }, request }, platform) => {
      const locale = localeOf(request)
      const followed = await followSigner(platform, token)
      if (typeof followed === 'string') return closedPage(locale, followed)
      noteView(followed)
      return signPage({ locale, token, ...followed })
    },
  }),
  platformRoute({
    ...page,
    method: 'POST',
    path: '/sign/{token}',
    summary: 'Signs the document: the form of the page, with `name`, `consent` and, where drawn, `strokes`',
    rawBodyLimitBytes: formLimitBytes,
    handle: async ({ params: { token }, request, address }, platform) => {
      const locale = localeOf(request)
      const followed = await followSigner(platform, token)
      if (typeof followed === 'string') return closedPage(locale, followed)
      const form = await readForm(request)
      const field = (name: string) => form?.get(name)?.[0]?.trim() ?? ''
      const typedName = field('name').slice(0, 120)
      const strokes = readDrawing(field('strokes'))
      const again = { locale, token, ...followed, typedName }
      if (typedName.length < 2) return signPage({ ...again, fault: 'nameFault' })
      if (field('consent') !== 'yes') return signPage({ ...again, fault: 'consentFault' })
      if (strokes === 'invalid') return signPage({ ...again, fault: 'drawingFault' })
      sign(followed, {
        typedName,
        consent: strings[locale].consent,
        address: address ?? 'unknown',
        userAgent: (request.headers.get('user-agent') ?? 'unknown').slice(0, 300),
        ...(strokes === undefined ? {} : { strokes }),
      })
      return redirectTo(`/sign/${token}?lang=${locale}`)
    },
  }),
  platformRoute({
    ...page,
    method: 'POST',
    path: '/sign/{token}/decline',
    summary: 'Declines to sign: the form of the page, with `reason`',
    rawBodyLimitBytes: formLimitBytes,
    handle: async ({ params: { token }, request }, platform) => {
      const locale = localeOf(request)
      const followed = await followSigner(platform, token)
      if (typeof followed === 'string') return closedPage(locale, followed)
      const form = await readForm(request)
      decline(followed, (form?.get('reason')?.[0] ?? '').trim().slice(0, 1_000))
      return redirectTo(`/sign/${token}?lang=${locale}`)
    },
  }),
  pdf('document.pdf', 'The document to sign, as PDF', ({ paper }) => paper),
  pdf('sealed.pdf', 'The signed document with certificate and seal', ({ sealedPaper }) => sealedPaper),
]

function pdf(name: string, summary: string, choose: (document: SalesDocument) => SalesDocument['paper']): Route {
  return platformRoute({
    ...page,
    method: 'GET',
    path: `/sign/{token}/${name}`,
    summary,
    mediaType: 'application/pdf',
    handle: async ({ params: { token }, request }, platform: Platform) => {
      const followed = await followSigner(platform, token)
      if (typeof followed === 'string') return closedPage(localeOf(request), followed)
      const { tenant, document } = followed
      const bytes = isReadable(document) ? await fileOf(tenant, choose(document)) : undefined
      return bytes === undefined ? closedPage(localeOf(request), 'unknown') : pdfAnswer(bytes, name)
    },
  })
}

export const pdfAnswer = (bytes: Uint8Array<ArrayBuffer>, name: string): Response =>
  new Response(bytes, {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename="${name}"`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
      'referrer-policy': 'no-referrer',
    },
  })
