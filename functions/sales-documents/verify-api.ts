/** Anybody may check whether a PDF is still as it was sealed. Nothing of it is kept. */
import { createHash } from 'node:crypto'
import { platformRoute, type Route } from '@workflow/engine'
import { verifySealedPdf } from '@workflow/paper'
import { isOfType, type Locale, localeOf, publicPage } from '@workflow/public-pages'
import { html } from 'hono/html'
import { z } from 'zod'
import { SealCertificates } from './model.ts'
import { verifyStrings } from './verify-strings.ts'

const query = z.object({ lang: z.string().max(20).optional() })
const page = { path: '/verify', access: { kind: 'public' }, query, mediaType: 'text/html', status: 200 } as const
const pdfLimitBytes = 15 * 1_048_576

interface Verdict {
  readonly kind: 'intact' | 'foreign' | 'broken' | 'unsealed' | 'noFile'
  readonly sha256?: string
  readonly keyFingerprint?: string
}

export const verifyRoutes: readonly Route[] = [
  platformRoute({
    ...page,
    method: 'GET',
    summary: 'The page on which a signed document is checked',
    handle: async ({ request }) => verifyPage(localeOf(request)),
  }),
  platformRoute({
    ...page,
    method: 'POST',
    summary: 'Checks the PDF that the form of the page sends as `file`',
    rawBodyLimitBytes: pdfLimitBytes,
    handle: async ({ request }, platform) => {
      const locale = localeOf(request)
      const bytes = await uploaded(request)
      if (bytes === undefined || bytes.length === 0) return verifyPage(locale, { kind: 'noFile' })
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const check = verifySealedPdf(bytes)
      if (check.kind !== 'intact') return verifyPage(locale, { kind: check.kind, sha256 })
      const { keyFingerprint } = check
      const own = await platform.find(SealCertificates, keyFingerprint)
      return verifyPage(locale, { kind: own === undefined ? 'foreign' : 'intact', sha256, keyFingerprint })
    },
  }),
]

/** The file of the form; undefined for what is no such form. */
async function uploaded(request: Request): Promise<Uint8Array | undefined> {
  if (!isOfType(request, 'multipart/form-data')) return undefined
  try {
    const file = (await request.clone().formData()).get('file')
    return file instanceof Blob ? new Uint8Array(await file.arrayBuffer()) : undefined
  } catch {
    // Any bytes may come under that type.
    return undefined
  }
}

function verifyPage(locale: Locale, verdict?: Verdict): Promise<Response> {
  const text = verifyStrings[locale]
  const tone = verdict?.kind === 'intact' ? 'done' : 'fault'
  return publicPage({
    locale,
    title: text.title,
    url: '/verify',
    status: verdict?.kind === 'noFile' ? 422 : 200,
    body: html`<h1>${text.title}</h1>
${verdict === undefined ? '' : html`<div class="card"><p class="${tone}" role="status">${text[verdict.kind]}</p>${details(locale, verdict)}</div>`}
<p class="lead">${text.lead}</p>
<form method="post" action="/verify?lang=${locale}" enctype="multipart/form-data">
<label for="file">${text.file}</label>
<input id="file" name="file" type="file" accept="application/pdf" required>
<div class="actions"><button>${text.check}</button></div>
</form>
<p class="hint">${text.trust}</p>`,
  })
}

const details = (locale: Locale, { sha256, keyFingerprint }: Verdict) =>
  html`<dl>${sha256 === undefined ? '' : html`<dt>${verifyStrings[locale].fingerprint}</dt><dd><code>${sha256}</code></dd>`}
${keyFingerprint === undefined ? '' : html`<dt>${verifyStrings[locale].key}</dt><dd><code>${keyFingerprint}</code></dd>`}</dl>`
