/** In which language a page speaks: what its address asks for, else what the browser does, else English. */

export const locales = ['en', 'hi'] as const
export type Locale = (typeof locales)[number]

/** The same keys in each language: `satisfies Strings<…>` makes a missing one a type error. */
export type Strings<Key extends string> = Readonly<Record<Locale, Readonly<Record<Key, string>>>>

export function localeOf(request: Request): Locale {
  const asked = new URL(request.url).searchParams.get('lang')
  const wanted = [asked ?? '', ...byWeight(request.headers.get('accept-language') ?? '')]
  return wanted.map(localeOfTag).find((locale) => locale !== undefined) ?? 'en'
}

/** BCP 47; undefined for a language that pages do not speak. */
export const localeOfTag = (tag: string): Locale | undefined =>
  locales.find((locale) => tag.toLowerCase() === locale || tag.toLowerCase().startsWith(`${locale}-`))

/** Language tags of an `Accept-Language` header, best first (RFC 9110, 12.5.4). */
function byWeight(header: string): readonly string[] {
  return header
    .split(',')
    .map((part) => {
      const [tag = '', weight] = part.trim().split(/\s*;\s*q=/)
      return { tag, weight: weight === undefined ? 1 : Number(weight) }
    })
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .map(({ tag }) => tag)
}
