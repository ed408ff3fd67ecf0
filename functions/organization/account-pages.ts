/** The pages on which somebody signs up, confirms their address or accepts an invitation: usable without scripts. */
import { type Locale, publicPage } from '@workflow/public-pages'
import { html } from 'hono/html'
import { accountStrings } from './account-strings.ts'
import {
  type CredentialFault,
  complaint,
  credentialFields,
  credentialForm,
  invalidIf,
  knownEmail,
} from './credential-form.ts'
import { endPage } from './end-page.ts'

/** Which field is at fault. */
export type AccountFault = 'organizationName' | 'website' | 'timeZone' | 'name' | 'email' | 'password'

/** What was typed, but for the password. */
export type TypedSignUp = Readonly<Record<'organizationName' | 'name' | 'email' | 'website' | 'timeZone', string>>

const statusOf = (fault: string | undefined) => (fault === undefined ? 200 : 422)

/** Where scripts run, the reader's own time zone is proposed, by the name that their browser has for it. */
const ownZone = `const zone = document.getElementById('zone')
const own = Intl.DateTimeFormat().resolvedOptions().timeZone
if (![...zone.options].some(({ value }) => value === own)) zone.append(new Option(own))
zone.value = own`

export function signUpPage(locale: Locale, typed: TypedSignUp, fault?: AccountFault): Promise<Response> {
  const say = accountStrings[locale]
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]
  const body = html`<h1>${say.signUpTitle}</h1>
<p class="lead">${say.signUpLead}</p>
${complaint(fault && say[`${fault}Fault`])}
<form method="post" action="/sign-up?lang=${locale}" class="card">
<label for="company">${say.company}</label>
<input id="company" name="organizationName" autocomplete="organization" required maxlength="120" value="${typed.organizationName}"${invalidIf(fault === 'organizationName')}>
<label for="website">${say.website}</label>
<input id="website" name="website" type="url" autocomplete="url" maxlength="300" aria-describedby="website-form" value="${typed.website}"${invalidIf(fault === 'website')}>
<p class="hint" id="website-form">${say.websiteHint}</p>
<label for="zone">${say.timeZone}</label>
<select id="zone" name="timeZone"${invalidIf(fault === 'timeZone')}>${zones.map((zone) => html`<option${zone === typed.timeZone ? html` selected` : ''}>${zone}</option>`)}</select>
<label for="email">${say.email}</label>
<input id="email" name="email" type="email" autocomplete="username" required maxlength="254" value="${typed.email}"${invalidIf(fault === 'email')}>
${credentialFields(locale, typed.name, fault)}
<div class="actions"><button>${say.signUp}</button></div>
</form>`
  return publicPage({
    locale,
    title: say.signUpTitle,
    body,
    url: '/sign-up',
    status: statusOf(fault),
    script: fault === undefined ? ownZone : '',
  })
}

export interface ConfirmPage {
  readonly locale: Locale
  readonly token: string
  readonly organizationName: string
  readonly email: string
  readonly isFaulty: boolean
}

/** Only who chose the password confirms: of two who signed up with one address, its owner may be either. */
export function confirmPage({ locale, token, organizationName, email, isFaulty }: ConfirmPage): Promise<Response> {
  const say = accountStrings[locale]
  const path = `/sign-up/${token}`
  const body = html`<h1>${say.confirmTitle}</h1>
<p class="lead">${say.confirmLead}</p>
<dl class="card"><dt>${say.company}</dt><dd>${organizationName}</dd></dl>
${complaint(isFaulty ? say.confirmFault : undefined)}
<form method="post" action="${path}?lang=${locale}" class="card">
${knownEmail(locale, email)}
<label for="password">${say.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="200"${invalidIf(isFaulty)}>
<div class="actions"><button>${say.confirm}</button></div>
</form>`
  return publicPage({ locale, title: say.confirmTitle, body, url: path, status: isFaulty ? 422 : 200 })
}

export interface InvitationPage {
  readonly locale: Locale
  readonly token: string
  readonly organizationName: string
  readonly role: string
  readonly email: string
  readonly name: string
  readonly fault?: CredentialFault
}

export function invitationPage({ locale, token, organizationName, role, email, name, fault }: InvitationPage) {
  const say = accountStrings[locale]
  const path = `/invitation/${token}`
  const body = html`<h1>${say.invitationTitle}</h1>
<p class="lead">${say.invitationLead}</p>
<dl class="card"><dt>${say.company}</dt><dd>${organizationName}</dd><dt>${say.role}</dt><dd>${role}</dd></dl>
${credentialForm({ locale, path, email, name, fault, button: say.join })}`
  return publicPage({ locale, title: say.invitationTitle, body, url: path, status: statusOf(fault) })
}

const ends = {
  sent: 200,
  opened: 200,
  joined: 200,
  member: 200,
  used: 410,
  expired: 410,
  taken: 409,
  invalid: 404,
} as const

export type AccountEnd = keyof typeof ends

/** What there is to say where nothing is to be filled in. */
export function accountEndPage(locale: Locale, end: AccountEnd, signInUrl: string): Promise<Response> {
  const say = accountStrings[locale]
  const maySignIn: readonly AccountEnd[] = ['opened', 'joined', 'used', 'taken']
  return endPage({
    locale,
    title: say[`${end}Title`],
    text: say[end],
    status: ends[end],
    signInUrl: maySignIn.includes(end) ? signInUrl : undefined,
  })
}
