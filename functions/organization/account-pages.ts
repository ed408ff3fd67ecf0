/** The pages on which somebody signs up, confirms their address or accepts an invitation: usable without scripts. */
import { type Locale, publicPage } from '@workflow/public-pages'
import { html } from 'hono/html'
import { accountStrings } from './account-strings.ts'
import { invalidIf, nameField, passwordField } from './credential-fields.ts'

/** Which field is at fault. */
export type AccountFault = 'organizationName' | 'name' | 'email' | 'website' | 'password'

/** What was typed, but for the password. */
export type TypedSignUp = Readonly<Record<'organizationName' | 'name' | 'email' | 'website' | 'timeZone', string>>

const complaint = (locale: Locale, fault: AccountFault | undefined) =>
  fault === undefined ? '' : html`<p class="fault" role="alert">${accountStrings[locale][`${fault}Fault`]}</p>`

const statusOf = (fault: AccountFault | undefined) => (fault === undefined ? 200 : 422)

/** Where scripts run, the reader's own time zone is proposed. */
const ownZone = `const zone = document.getElementById('zone')
const own = Intl.DateTimeFormat().resolvedOptions().timeZone
if (zone.value === 'UTC' && [...zone.options].some(({ value }) => value === own)) zone.value = own`

export function signUpPage(locale: Locale, typed: TypedSignUp, fault?: AccountFault): Promise<Response> {
  const say = accountStrings[locale]
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]
  const body = html`<h1>${say.signUpTitle}</h1>
<p class="lead">${say.signUpLead}</p>
${complaint(locale, fault)}
<form method="post" action="/sign-up?lang=${locale}" class="card">
<label for="company">${say.company}</label>
<input id="company" name="organizationName" autocomplete="organization" required maxlength="120" value="${typed.organizationName}"${invalidIf(fault === 'organizationName')}>
<label for="website">${say.website}</label>
<input id="website" name="website" type="url" autocomplete="url" maxlength="300" placeholder="https://" value="${typed.website}"${invalidIf(fault === 'website')}>
<label for="zone">${say.timeZone}</label>
<select id="zone" name="timeZone">${zones.map((zone) => html`<option${zone === typed.timeZone ? html` selected` : ''}>${zone}</option>`)}</select>
${nameField(locale, typed.name, fault === 'name')}
<label for="email">${say.email}</label>
<input id="email" name="email" type="email" autocomplete="username" required maxlength="254" value="${typed.email}"${invalidIf(fault === 'email')}>
${passwordField(locale, fault === 'password')}
<div class="actions"><button>${say.signUp}</button></div>
</form>`
  return publicPage({
    locale,
    title: say.signUpTitle,
    body,
    url: '/sign-up',
    status: statusOf(fault),
    script: ownZone,
  })
}

export function confirmPage(locale: Locale, token: string, organizationName: string): Promise<Response> {
  const say = accountStrings[locale]
  const path = `/sign-up/${token}`
  const body = html`<h1>${say.confirmTitle}</h1>
<p class="lead">${say.confirmLead}</p>
<dl class="card"><dt>${say.company}</dt><dd>${organizationName}</dd></dl>
<form method="post" action="${path}?lang=${locale}"><div class="actions"><button>${say.confirm}</button></div></form>`
  return publicPage({ locale, title: say.confirmTitle, body, url: path })
}

export interface InvitationPage {
  readonly locale: Locale
  readonly token: string
  readonly organizationName: string
  readonly role: string
  readonly email: string
  readonly name: string
  readonly fault?: AccountFault
}

export function invitationPage({ locale, token, organizationName, role, email, name, fault }: InvitationPage) {
  const say = accountStrings[locale]
  const path = `/invitation/${token}`
  const body = html`<h1>${say.invitationTitle}</h1>
<p class="lead">${say.invitationLead}</p>
<dl class="card"><dt>${say.company}</dt><dd>${organizationName}</dd><dt>${say.role}</dt><dd>${role}</dd></dl>
${complaint(locale, fault)}
<form method="post" action="${path}?lang=${locale}" class="card">
<label for="email">${say.email}</label>
<input id="email" type="email" autocomplete="username" readonly value="${email}">
${nameField(locale, name, fault === 'name')}
${passwordField(locale, fault === 'password')}
<div class="actions"><button>${say.join}</button></div>
</form>`
  return publicPage({ locale, title: say.invitationTitle, body, url: path, status: statusOf(fault) })
}

const ends = { sent: 200, opened: 200, joined: 200, used: 410, expired: 410, taken: 409, invalid: 404 } as const

export type AccountEnd = keyof typeof ends

/** What there is to say where nothing is to be filled in. */
export function accountEndPage(locale: Locale, end: AccountEnd, signInUrl: string): Promise<Response> {
  const say = accountStrings[locale]
  const title = say[`${end}Title`]
  const mayHaveAccount = end !== 'sent' && end !== 'invalid' && end !== 'expired'
  return publicPage({
    locale,
    title,
    status: ends[end],
    body: html`<h1>${title}</h1><p class="lead" role="status">${say[end]}</p>
${mayHaveAccount ? html`<p class="actions"><a class="button" href="${signInUrl}">${say.signIn}</a></p>` : ''}`,
  })
}
