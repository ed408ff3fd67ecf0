/** The page on which an account is claimed, and what it says where it cannot be: usable without scripts. */
import { type Locale, publicPage } from '@workflow/public-pages'
import { html } from 'hono/html'
import type { ClosedClaim, OpenClaim } from './claim-account.ts'
import { claimStrings } from './claim-strings.ts'
import { type CredentialFault, credentialForm } from './credential-form.ts'
import { endPage } from './end-page.ts'

export interface ClaimPage {
  readonly locale: Locale
  readonly token: string
  readonly claim: OpenClaim
  readonly name: string
  readonly fault?: CredentialFault
}

export function claimPage({ locale, token, claim, name, fault }: ClaimPage): Promise<Response> {
  const { organization, contact, inviterName } = claim
  const say = claimStrings[locale]
  const path = `/claim/${token}`
  const body = html`<h1>${say.title}</h1>
<p class="lead">${say.lead}</p>
<dl class="card"><dt>${say.company}</dt><dd>${organization.name}</dd><dt>${say.invitedBy}</dt><dd>${inviterName}</dd></dl>
${credentialForm({ locale, path, email: contact.email, name, fault, button: say.claim })}`
  return publicPage({ locale, title: say.title, body, url: path, status: fault === undefined ? 200 : 422 })
}

/** `done`: they have just claimed it. */
export function closedPage(locale: Locale, kind: ClosedClaim | 'done', signInUrl: string) {
  const say = claimStrings[locale]
  const mayHaveAccount = kind === 'done' || kind === 'claimed' || kind === 'taken'
  return endPage({
    locale,
    title: say[`${kind}Title`],
    text: say[kind],
    status: statuses[kind],
    signInUrl: mayHaveAccount ? signInUrl : undefined,
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
