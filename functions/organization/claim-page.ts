/** The page on which an account is claimed, and what it says where it cannot be: usable without scripts. */
import { type Locale, publicPage } from '@workflow/public-pages'
import { html } from 'hono/html'
import type { ClosedClaim, OpenClaim } from './claim-account.ts'
import { claimStrings } from './claim-strings.ts'
import { nameField, passwordField } from './credential-fields.ts'

export interface ClaimPage {
  readonly locale: Locale
  readonly token: string
  readonly claim: OpenClaim
  readonly name: string
  readonly fault?: 'nameFault' | 'passwordFault'
}

export function claimPage({ locale, token, claim, name, fault }: ClaimPage): Promise<Response> {
  const { organization, contact, inviterName } = claim
  const say = claimStrings[locale]
  const path = `/claim/${token}`
  const body = html`<h1>${say.title}</h1>
<p class="lead">${say.lead}</p>
<dl class="card"><dt>${say.company}</dt><dd>${organization.name}</dd><dt>${say.invitedBy}</dt><dd>${inviterName}</dd></dl>
${fault === undefined ? '' : html`<p class="fault" role="alert">${say[fault]}</p>`}
<form method="post" action="${path}?lang=${locale}" class="card">
<label for="email">${say.email}</label>
<input id="email" type="email" autocomplete="username" readonly value="${contact.email}">
${nameField(locale, name, fault === 'nameFault')}
${passwordField(locale, fault === 'passwordFault')}
<div class="actions"><button>${say.claim}</button></div>
</form>`
  return publicPage({ locale, title: say.title, body, url: path, status: fault === undefined ? 200 : 422 })
}

/** `done`: they have just claimed it. */
export function closedPage(locale: Locale, kind: ClosedClaim | 'done', signInUrl: string) {
  const say = claimStrings[locale]
  const title = say[`${kind}Title`]
  const mayHaveAccount = kind === 'done' || kind === 'claimed' || kind === 'taken'
  return publicPage({
    locale,
    title,
    status: statuses[kind],
    body: html`<h1>${title}</h1><p class="lead" role="status">${say[kind]}</p>
${mayHaveAccount ? html`<p class="actions"><a class="button" href="${signInUrl}">${say.signIn}</a></p>` : ''}`,
  })
}

const statuses: Readonly<Record<ClosedClaim | 'done', number>> = {
  done: 200,
  unknown: 404,
  taken: 409,
  claimed: 410,
  replaced: 410,
  expired: 410,
}
