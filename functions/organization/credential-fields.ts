/** The fields of every page on which somebody chooses a password: name and password, with their rules and what they are told. */
import type { Locale, Strings } from '@workflow/public-pages'
import { html } from 'hono/html'
import { nameLength } from './users.ts'

const english = {
  email: 'Your address',
  name: 'Your name',
  password: 'Password',
  passwordHint: 'At least 10 characters, 4 of them different, and not your address.',
  nameFault: 'Please enter your name.',
  passwordFault: 'Please choose another password: at least 10 characters, 4 of them different, and not your address.',
  signIn: 'Sign in',
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
    signIn: 'साइन इन करें',
  },
}

/** What was typed into a form, with the name as it may be stored. */
export const credentialsOf = (form: ReadonlyMap<string, readonly string[]> | undefined) => ({
  name: (form?.get('name')?.[0] ?? '').trim().slice(0, nameLength),
  password: form?.get('password')?.[0] ?? '',
})

/** `faulty`: the field at fault is marked for those who do not see the page. */
export const invalidIf = (faulty: boolean) => (faulty ? html` aria-invalid="true"` : '')

export const nameField = (locale: Locale, name: string, faulty: boolean) =>
  html`<label for="name">${credentialStrings[locale].name}</label>
<input id="name" name="name" autocomplete="name" required maxlength="${nameLength}" value="${name}"${invalidIf(faulty)}>`

export const passwordField = (locale: Locale, faulty: boolean) =>
  html`<label for="password">${credentialStrings[locale].password}</label>
<input id="password" name="password" type="password" autocomplete="new-password" required minlength="10" maxlength="200" aria-describedby="rule"${invalidIf(faulty)}>
<p class="hint" id="rule">${credentialStrings[locale].passwordHint}</p>`
