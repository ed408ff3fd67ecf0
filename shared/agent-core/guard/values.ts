/** Values that decide where something goes or whose it is: e-mail addresses, links, telephone numbers, identifiers. Found in texts and arguments, in one comparable form. */

export interface SensitiveValue {
  readonly kind: 'email' | 'url' | 'phone' | 'identifier'
  /** As it is compared: lower case, digits of a number alone, a link by its host and path. */
  readonly key: string
  readonly written: string
  readonly start: number
}

const EMAIL = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})+/gu
const URL_LIKE = /\b(?:https?:\/\/|www\.)[^\s<>"'`)\]}]+/giu
/** Eight digits or more, as the shortest national numbers with their area have. */
const PHONE = /(?<![\p{L}\p{N}])\+?\(?\d(?:[\s().-]{0,2}\d){7,14}(?![\p{L}\p{N}])/gu
/** Letters and digits mixed, or four digits and more. */
const IDENTIFIER =
  /(?<![\p{L}\p{N}])(?=[\p{L}\p{N}_-]{0,64}\d)(?:[\p{L}]+[-_]?[\p{L}\p{N}_-]*\d[\p{L}\p{N}_-]*|\d{4,})(?![\p{L}\p{N}])/gu

/** Longer forms first: what stands in an address is not told again as an identifier. */
export function sensitiveValues(text: string): readonly SensitiveValue[] {
  let rest = text
  const values: SensitiveValue[] = []
  for (const [kind, pattern] of [
    ['email', EMAIL],
    ['url', URL_LIKE],
    ['phone', PHONE],
    ['identifier', IDENTIFIER],
  ] as const)
    rest = rest.replace(pattern, (written, ...groups) => {
      const start = groups.find((group) => typeof group === 'number') ?? 0
      if (kind === 'phone' && isDate(written)) return written
      values.push({ kind, key: keyOf(kind, written), written, start })
      return ' '.repeat(written.length)
    })
  return values.sort((one, other) => one.start - other.start)
}

const isDate = (text: string) => /^\d{4}-\d{2}-\d{2}|^\d{1,2}[.-]\d{1,2}[.-]\d{4}$/.test(text.trim())

function keyOf(kind: SensitiveValue['kind'], written: string): string {
  if (kind === 'phone') return written.replace(/\D/g, '')
  if (kind === 'url')
    return written
      .toLowerCase()
      .replace(/^https?:\/\//, '')
      .replace(/^www\./, '')
      .replace(/[.,;:!?]+$/, '')
  return written.toLowerCase()
}

/** National and international spellings of one number end alike. */
export function sameValue(one: SensitiveValue, other: SensitiveValue): boolean {
  if (one.kind === 'phone' || other.kind === 'phone') {
    const [a, b] = [one.key.replace(/\D/g, ''), other.key.replace(/\D/g, '')]
    return (
      a === b ||
      (a.length >= 8 && b.length >= 8 && (a.endsWith(b.replace(/^0+/, '')) || b.endsWith(a.replace(/^0+/, ''))))
    )
  }
  return one.key === other.key
}

export const hostOf = (url: string): string =>
  url
    .toLowerCase()
    .replace(/^(?:[a-z][a-z0-9+.-]*:)?\/\//, '')
    .replace(/^[^/?#@]*@/, '')
    .replace(/^www\./, '')
    .split(/[/?#:\\]/)[0]
    ?.replace(/[.,;!]+$/, '') ?? ''

/** All texts and numbers in a value, with the path of the keys that lead there. */
export function leavesOf(
  value: unknown,
  path: readonly string[] = [],
): readonly { readonly path: readonly string[]; readonly text: string }[] {
  if (typeof value === 'string' || typeof value === 'number') return [{ path, text: String(value) }]
  if (Array.isArray(value)) return value.flatMap((item) => leavesOf(item, path))
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...path, key]))
  return []
}

/** Words to compare texts by: lower case, letters and digits. */
export const plainWords = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
