/** What a signer sees: the paper, who has signed, and what they may do now. */
import { markdownToHtml } from '@workflow/paper'
import { type Locale, publicPage } from '@workflow/public-pages'
import { html, raw } from 'hono/html'
import { drawingField, isReadable, type Party, type SalesDocument, type Standing, standingOf } from './model.ts'
import { drawingScript } from './sign-script.ts'
import { type SignText, strings } from './sign-strings.ts'

export interface SignPage {
  readonly locale: Locale
  readonly token: string
  readonly document: SalesDocument
  readonly party: Party
  readonly fault?: Extract<SignText, 'nameFault' | 'consentFault' | 'drawingFault'>
  readonly typedName?: string
}

/** Of a link that leads nowhere, or does not any more. */
export function closedPage(locale: Locale, kind: 'unknown' | 'expired'): Promise<Response> {
  const text = strings[locale]
  const [title, status] = kind === 'unknown' ? [text.unknownTitle, 404] : [text.linkExpiredTitle, 410]
  return publicPage({
    locale,
    status,
    title,
    body: html`<h1>${title}</h1><p class="lead">${text[kind === 'unknown' ? 'unknown' : 'linkExpired']}</p>`,
  })
}

export function signPage(page: SignPage): Promise<Response> {
  const { locale, token, document, party } = page
  const text = strings[locale]
  const standing = standingOf(document, party)
  return publicPage({
    locale,
    title: document.title,
    url: `/sign/${token}`,
    status: page.fault === undefined ? 200 : 422,
    ...(standing === 'may_sign' ? { script: drawingScript } : {}),
    body: html`<h1>${document.title}</h1>
<p class="hint">${text.greeting} ${party.name}</p>
<p class="${tones[standing] ?? 'lead'}" role="status">${text[standing]}</p>
${standing === 'signed' ? html`<p><a class="button" href="/sign/${token}/sealed.pdf">${text.sealed}</a></p>` : ''}
<h2>${text.between}</h2>
<ul>${document.parties.map((known) => html`<li>${known.name} ${stateOf(known, locale)}</li>`)}</ul>
${isReadable(document) ? words(page) : ''}
${standing === 'may_sign' ? forms(page) : ''}`,
  })
}

const words = ({
  locale,
  token,
  document,
}: SignPage) => html`<article class="card">${raw(markdownToHtml(document.markdown))}</article>
<p><a href="/sign/${token}/document.pdf">${strings[locale].pdf}</a></p>
<p class="hint">${strings[locale].fingerprint}: <code>${document.paper?.sha256}</code></p>`

const tones: Readonly<Partial<Record<Standing, string>>> = {
  signed: 'done',
  has_signed: 'done',
  declined: 'fault',
  voided: 'fault',
  expired: 'fault',
}

function stateOf({ evidence, declined }: Party, locale: Locale): string {
  const text = strings[locale]
  const on = (at: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(at))
  if (evidence !== undefined) return `${text.signedOn} ${on(evidence.signedAt)}`
  return declined === undefined ? text.waiting : `${text.declinedOn} ${on(declined.at)}`
}

function forms({ locale, token, document, fault, typedName }: SignPage) {
  const text = strings[locale]
  return html`<h2>${text.sign}</h2>
<p class="hint">${text.until} ${(document.expiresAt ?? '').slice(0, 10)}</p>
${fault === undefined ? '' : html`<p class="fault" role="alert">${text[fault]}</p>`}
<form method="post" action="/sign/${token}?lang=${locale}">
<label for="name">${text.name}</label>
<input id="name" name="name" autocomplete="name" required maxlength="120" value="${typedName ?? ''}">
<div id="drawing" hidden>
<label for="pad">${text.draw}</label>
<canvas id="pad" width="${drawingField.width}" height="${drawingField.height}"></canvas>
<input type="hidden" id="strokes" name="strokes">
<p><button type="button" class="quiet" id="clear">${text.clear}</button></p>
</div>
<label class="choice"><input type="checkbox" name="consent" value="yes" required><span>${text.consent}</span></label>
<div class="actions"><button>${text.sign}</button></div>
</form>
<details><summary>${text.decline}</summary>
<form method="post" action="/sign/${token}/decline?lang=${locale}">
<label for="reason">${text.declineReason}</label>
<textarea id="reason" name="reason" maxlength="1000"></textarea>
<div class="actions"><button class="quiet">${text.decline}</button></div>
</form></details>`
}
