/** Which addresses of a site are worth a request, and in what order: endless calendars and filters have one shape, and what matters is named. */

const ignoredParameters =
  /^(?:utm_.*|gclid|fbclid|msclkid|mc_[a-z]+|ref|source|session(?:_?id)?|phpsessid|jsessionid|sid)$/i

/** Not text. */
const otherFiles =
  /\.(?:jpe?g|png|gif|webp|avif|svg|ico|css|m?js|json|woff2?|ttf|eot|mp[34]|avi|mov|webm|zip|gz|tgz|rar|7z|exe|dmg|apk|pdf|docx?|xlsx?|pptx?|csv|iso)$/i

/** One address for one page: without fragment, what only counts visitors, and session ids; parameters in order. Undefined for what is no page. */
export function pageAddress(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  if (!/^https?:$/u.test(url.protocol) || otherFiles.test(url.pathname)) return undefined
  url.hash = ''
  for (const name of [...url.searchParams.keys()]) if (ignoredParameters.test(name)) url.searchParams.delete(name)
  url.searchParams.sort()
  url.pathname = url.pathname.replace(/;jsessionid=[^/]*/iu, '').replace(/\/{2,}/gu, '/')
  return url.href
}

/** What addresses of one kind of page have in common: numbers and long names stand for any, parameters only by name. */
export function shapeOf(address: string): string {
  const url = new URL(address)
  const segments = url.pathname.split('/').map((segment) => {
    if (/\d/u.test(segment)) return '#'
    return segment.length > 24 ? '*' : segment
  })
  // A directory's pages are of one shape, whatever they are called, once it is two levels down.
  const path = segments.length > 3 ? [...segments.slice(0, -1), '*'] : segments
  return `${path.join('/')}?${[...new Set(url.searchParams.keys())].join('&')}`
}

/** A path that repeats itself is a trap: `/a/b/a/b/a/b`. */
export function repeatsItself(address: string): boolean {
  const segments = new URL(address).pathname.split('/').filter(Boolean)
  const counts = new Map<string, number>()
  for (const segment of segments) counts.set(segment, (counts.get(segment) ?? 0) + 1)
  return segments.length > 12 || [...counts.values()].some((count) => count > 2)
}

/** Words of addresses and links behind which companies say what customers ask: English, German, Spanish, French, Hindi. */
const telling =
  /about|contact|faq|help|support|service|product|shop|store|pric|plan|shipping|delivery|return|refund|warranty|book|appointment|hours|location|review|testimonial|career|team|feature|solution|ueber|über|kontakt|hilfe|leistung|produkt|preis|versand|rückgabe|termin|öffnungszeit|acerca|nosotros|contacto|ayuda|servicio|precio|envío|devolucion|cita|horario|propos|aide|tarif|livraison|retour|rendez-vous|horaire|संपर्क|सहायता|सेवा|उत्पाद|मूल्य/iu

/** Greater first. */
export function worthOf(address: string, linkText: string, depth: number): number {
  const url = new URL(address)
  const says = telling.test(decoded(url.pathname)) || telling.test(linkText)
  return (says ? 10 : 0) - depth * 2 - (url.search === '' ? 0 : 6) - url.pathname.split('/').length * 0.5
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
