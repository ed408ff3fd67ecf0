/** What every page has on which somebody chooses a password: the fields, their rules, and what is said of a fault. */
import type { Locale, Strings } from '@workflow/public-pages'
import { passwordProblems } from '@workflow/security'
import { html } from 'hono/html'
import { nameLength } from './users.ts'

const english = {
  email: 'Your address',
  name: 'Your name',
  password: 'Password',
  passwordHint: 'At least 10 characters, 4 of them different, and not your address.',
  nameFault: 'Please enter your name.',
  passwordFault: 'Please choose another password: at least 10 characters, 4 of them different, and not your address.',
} as const

export const credentialStrings: Strings<keyof typeof english> = {
  en: english,
  hi: {
    email: 'आपका पता',
    name: 'आपका नाम',
    password: 'पासवर्ड',
    passwordHint: 'कम से कम 10 अक्षर, जिनमें 4 अलग-अलग हों, और आपका पता नहीं।',
    nameFault: 'कृपया अपना नाम लिखें।',
    passwordFault: 'कृपया दूसरा पासवर्ड चुनें: कम से कम 10 अक्षर, जिनमें 4 अलग-अलग हों, और आपका पता नहीं।',
  },
}

export interface Credentials {
  /** As it may be stored. */
  readonly name: string
  readonly password: string
}
export type CredentialFault = keyof Credentials

export const credentialsOf = (form: ReadonlyMap<string, readonly string[]> | undefined): Credentials => ({
  name: (form?.get('name')?.[0] ?? '').trim().slice(0, nameLength),
  password: form?.get('password')?.[0] ?? '',
})

/** Which of them cannot be taken for an account with this address. */
export function faultIn({ name, password }: Credentials, email: string): CredentialFault | undefined {
  if (name === '') return 'name'
  return passwordProblems(password, email).length > 0 ? 'password' : undefined
}

/** The field at fault is marked for those who do not see the page. */
export const invalidIf = (isFaulty: boolean) => (isFaulty ? html` aria-invalid="true"` : '')

export const complaint = (text: string | undefined) =>
  text === undefined ? '' : html`<p class="fault" role="alert">${text}</p>`

export const knownEmail = (locale: Locale, email: string) =>
  html`<label for="email">${credentialStrings[locale].email}</label>
<input id="email" type="email" autocomplete="username" readonly value="${email}">`

/** Name and password, as they are chosen. */
export const credentialFields = (locale: Locale, name: string, fault: string | undefined) => {
  const say = credentialStrings[locale]
  return html`<label for="name">${say.name}</label>
<input id="name" name="name" autocomplete="name" required maxlength="${nameLength}" value="${name}"${invalidIf(fault === 'name')}>
<label for="password">${say.password}</label>
<input id="password" name="password" type="password" autocomplete="new-password" required minlength="10" maxlength="200" aria-describedby="rule"${invalidIf(fault === 'password')}>
<p class="hint" id="rule">${say.passwordHint}</p>`
}

export interface CredentialForm {
  readonly locale: Locale
  readonly path: string
  readonly email: string
  readonly name: string
  readonly fault: CredentialFault | undefined
  readonly button: string
}

/** The form of somebody whose address the link has proven. */
export const credentialForm = ({ locale, path, email, name, fault, button }: CredentialForm) =>
  html`${complaint(fault && credentialStrings[locale][`${fault}Fault`])}
<form method="post" action="${path}?lang=${locale}" class="card">
${knownEmail(locale, email)}
${credentialFields(locale, name, fault)}
<div class="actions"><button>${button}</button></div>
</form>`
