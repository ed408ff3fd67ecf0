/** Facts of what a page shows to people, where it says nothing to machines: questions with their answers, things with prices, hours, ways to reach somebody. */
import type { AnyNode, Element } from 'domhandler'
import { findPhoneNumbersInText } from 'libphonenumber-js'
import type { Fact } from './facts.ts'
import { elementsOf, inlineText, linesOf } from './page-text.ts'

const answerLimit = 600
const perKind = 60
/** What is looked at around one element: a page of a million elements, or letters, is not searched a thousand times. */
const nearby = { nodes: 400, characters: 8_000 }
/** Elements that may ask or name something. */
const headingLimit = 600

export function factsOfPage(root: AnyNode, lines: readonly string[]): readonly Fact[] {
  const elements = elementsOf(root)
  return [
    ...questions(elements).slice(0, perKind),
    ...pricedThings(elements).slice(0, perKind),
    ...hours(lines).slice(0, 20),
    ...addresses(lines).slice(0, 20),
    ...forms(elements, lines),
  ]
}

const isHeading = (element: Element) => /^h[1-6]$/.test(element.name)

/** A question is what asks: it ends with a question mark, in whatever script. */
const asks = (text: string) => /[?？؟]$/u.test(text) && text.length >= 8 && text.length <= 300

function questions(elements: readonly Element[]): readonly Fact[] {
  const candidates = elements.filter(
    (one) => isHeading(one) || ['summary', 'dt', 'button', 'strong'].includes(one.name),
  )
  return candidates.slice(0, headingLimit).flatMap((element) => {
    const question = inlineText(element, nearby)
    if (!asks(question)) return []
    const answer = answerTo(element)
    return answer === '' ? [] : [{ kind: 'faq' as const, question, answer, quotes: [question, answer] }]
  })
}

/** What follows the question, up to the next: beside it, or beside what holds it alone. */
function answerTo(question: Element): string {
  let holder: Element = question
  for (let up = 0; up < 4; up++) {
    const said: string[] = []
    let length = 0
    let seen = 0
    for (let next = holder.next; next !== null && length < answerLimit && seen < nearby.nodes; next = next.next) {
      seen += 1
      const lines = next.type === 'tag' || next.type === 'text' ? linesOf(next, nearby) : []
      if (next.type === 'tag' && (isHeading(next) || next.name === 'dt')) break
      if (lines.some(asks)) break
      said.push(...lines)
      length = said.join(' ').length
    }
    if (said.length > 0) return cut(said.join(' '))
    const { parent } = holder
    if (parent === null || parent.type !== 'tag') return ''
    holder = parent
  }
  return ''
}

/** At a word's end, so that it stays a quote. */
function cut(text: string): string {
  if (text.length <= answerLimit) return text
  const short = text.slice(0, answerLimit)
  return short.slice(0, Math.max(short.lastIndexOf(' '), answerLimit / 2))
}

const price =
  /(?:[$€£¥₹₩]|\b(?:USD|EUR|GBP|INR|CHF|AUD|CAD)\b)\s?\d[\d.,' ]*\d?|\d[\d.,]*\s?(?:[€£₹]|(?:USD|EUR|GBP|INR|CHF)\b)/u

/** The smallest part of a page that holds one heading and a price. */
function pricedThings(elements: readonly Element[]): readonly Fact[] {
  const facts: Fact[] = []
  /** Read once, however many headings stand in them. */
  const long = new Set<Element>()
  for (const heading of elements.filter((one) => isHeading(one) || one.name === 'dt').slice(0, headingLimit)) {
    const name = inlineText(heading, nearby)
    if (name === '' || name.length > 120 || price.test(name)) continue
    let holder = heading.parent
    for (let up = 0; up < 3 && holder !== null && holder.type === 'tag' && !long.has(holder); up++) {
      const lines = linesOf(holder, nearby)
      const said = lines.join(' ')
      if (said.length > 1_200) {
        long.add(holder)
        break
      }
      const prices = [...said.matchAll(new RegExp(price, 'gu'))]
      // A price and what it was before; more is a list.
      const found = prices.length > 2 ? undefined : prices[0]?.[0].trim()
      const heads = elementsOf(holder, nearby.nodes).filter((one) => one.name === heading.name)
      if (found !== undefined && heads.length === 1) {
        const rest = lines.filter((line) => line !== name && !line.includes(found))
        const description = cut(rest.join(' '))
        const quotes = [name, found, ...(rest[0] === undefined ? [] : [rest[0]])]
        facts.push({ kind: 'product', name, description, price: found, quotes })
        break
      }
      if (heads.length > 1) break
      holder = holder.parent
    }
  }
  return facts
}

/** English, German, Spanish, French, Hindi; as whole words. */
const dayNames =
  'mon(?:day)?s?|tue(?:s(?:day)?)?s?|wed(?:nesday)?s?|thu(?:rs?(?:day)?)?s?|fri(?:day)?s?|sat(?:urday)?s?|sun(?:day)?s?|daily|' +
  'montags?|dienstags?|mittwochs?|donnerstags?|freitags?|samstags?|sonntags?|' +
  'lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bados?|domingos?|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|' +
  'सोमवार|मंगलवार|बुधवार|गुरुवार|शुक्रवार|शनिवार|रविवार'
/** Two letters are a day only as German shops write them: `Mo–Fr`, `Sa:`. */
const shortDays = '(?:Mo|Di|Mi|Do|Fr|Sa|So)(?=\\.?\\s?[-–—:&])'
const time = '(?:[01]?\\d|2[0-4])(?:[:.h][0-5]\\d)?\\s?(?:[ap]\\.?m\\.?|uhr|h)?'
const hoursAfter = `.{0,60}?(?<![\\d.,:/–-])${time}\\s?(?:-|–|—|to|bis|a|à|until)\\s?${time}(?![\\d.,:%-])`
const hoursLines = [
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${dayNames})(?![\\p{L}\\p{N}])${hoursAfter}`, 'iu'),
  new RegExp(`(?<![\\p{L}\\p{N}])${shortDays}${hoursAfter}`, 'u'),
]

const hours = (lines: readonly string[]): readonly Fact[] =>
  lines
    .filter((line) => line.length <= 200 && hoursLines.some((one) => one.test(line)))
    .map((text) => ({ kind: 'opening_hours' as const, text, quotes: [text] }))

/** A number without its country's code, where the words before it say what it is. */
const callUs =
  /\b(?:call(?: us)?|phone|tel(?:ephone|efon|éfono)?|mobile|hotline|whatsapp)\b[^\d\n+]{0,40}?(\+?\(?\d[\d ()./-]{5,18}\d)/giu

const email = /[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.[a-z]{2,24}/giu

function addresses(lines: readonly string[]): readonly Fact[] {
  const text = lines.join('\n')
  // Only numbers with their country's code: others could be anything.
  const withCode = lines.filter((line) => /\+\s?\(?\d/u.test(line) && line.length < 1_000)
  const international = withCode.slice(0, 100).flatMap((line) =>
    findPhoneNumbersInText(line).map(({ number, startsAt, endsAt }) => ({
      channel: 'phone' as const,
      value: String(number.number),
      quote: line.slice(startsAt, endsAt),
    })),
  )
  const named = (channel: 'email' | 'phone', value: string) => ({ channel, value, quote: value })
  const emails = [...text.matchAll(email)].map(([value]) => named('email', value))
  const national = [...text.matchAll(callUs)].map(([, value = '']) => named('phone', value))
  return [...emails, ...national, ...international].map(({ channel, value, quote }) => ({
    kind: 'contact',
    channel,
    value,
    quotes: [quote],
  }))
}

/** A form in which somebody can write freely is a way to write to the company. */
function forms(elements: readonly Element[], lines: readonly string[]): readonly Fact[] {
  const form = elements.find((one) => one.name === 'form' && elementsOf(one).some(({ name }) => name === 'textarea'))
  const label = form === undefined ? undefined : linesOf(form).find((line) => lines.includes(line))
  if (label === undefined) return []
  return [{ kind: 'contact', channel: 'email', value: 'contact form', quotes: [label] }]
}

const social =
  /^https?:\/\/(?:[a-z]+\.)?(?:facebook|instagram|linkedin|twitter|x|youtube|tiktok|pinterest|threads|xing|yelp|reddit)\.[a-z]+\/[^?#]+/i

/** Facts of the links of a page; `line` is how a link stands in the stored text. */
export function factsOfLinks(links: readonly { readonly url: string; readonly line: string }[]): readonly Fact[] {
  return links.flatMap(({ url, line }): Fact[] => {
    const of = (channel: 'phone' | 'email' | 'whatsapp' | 'sms' | 'social', value: string): Fact[] =>
      value === '' ? [] : [{ kind: 'contact', channel, value, quotes: [line] }]
    const [address = ''] = url.replace(/^[a-z]+:/iu, '').split('?', 1)
    if (/^mailto:/iu.test(url)) return of('email', address)
    if (/^tel:/iu.test(url)) return of('phone', address)
    if (/^sms:/iu.test(url)) return of('sms', address)
    if (/^https?:\/\/(?:wa\.me|api\.whatsapp\.com|chat\.whatsapp\.com)\//iu.test(url)) return of('whatsapp', url)
    return social.test(url) ? of('social', url) : []
  })
}
