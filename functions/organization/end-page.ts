/** What a page says where nothing is to be filled in (any more), with the way to sign in where there may be an account. */
import { type Locale, publicPage, type Strings } from '@workflow/public-pages'
import { html } from 'hono/html'

const english = {
  usedTitle: 'This link was used already',
  expiredTitle: 'This link has expired',
  takenTitle: 'Your address has another account',
  taken: 'An address belongs to one account. Sign in there, or write to whoever invited you.',
  unknownTitle: 'There is nothing here',
  unknown: 'The link is not complete, or it is not valid any more.',
  chosen: 'Sign in with your address and the password that you have just chosen.',
} as const

export const endStrings: Strings<keyof typeof english> = {
  en: english,
  hi: {
    usedTitle: 'यह लिंक पहले ही इस्तेमाल हो चुका है',
    expiredTitle: 'इस लिंक की अवधि समाप्त हो गई है',
    takenTitle: 'आपके पते का दूसरा खाता है',
    taken: 'एक पते का एक ही खाता होता है। वहाँ साइन इन करें, या निमंत्रण देने वाले को लिखें।',
    unknownTitle: 'यहाँ कुछ नहीं है',
    unknown: 'लिंक अधूरा है, या अब मान्य नहीं है।',
    chosen: 'अपने पते और अभी चुने हुए पासवर्ड से साइन इन करें।',
  },
}

const signIn: Readonly<Record<Locale, string>> = { en: 'Sign in', hi: 'साइन इन करें' }

export interface EndPage {
  readonly locale: Locale
  readonly title: string
  readonly text: string
  readonly status: number
  /** Undefined where there can be no account. */
  readonly signInUrl: string | undefined
}

export function endPage({ locale, title, text, status, signInUrl }: EndPage): Promise<Response> {
  const way = html`<p class="actions"><a class="button" href="${signInUrl}">${signIn[locale]}</a></p>`
  const body = html`<h1>${title}</h1><p class="lead" role="status">${text}</p>
${signInUrl === undefined ? '' : way}`
  return publicPage({ locale, title, status, body })
}
