/** Facts of what a page says by schema.org. */
import type { Fact } from './facts.ts'
import { type Entity, entitiesOf, entityLine, textsOf } from './structured-data.ts'

/** `path`: as its values stand in the stored text. */
interface Placed {
  readonly of: Entity
  readonly path: string
}

export function factsOfEntity(entity: Entity): readonly Fact[] {
  return [...ownFacts(entity, entity.type), ...nestedFacts(entity)]
}

/** Questions, reviews and products also stand within other things. */
function nestedFacts(entity: Entity): readonly Fact[] {
  const facts: Fact[] = []
  const places: Placed[] = [{ of: entity, path: entity.type }]
  for (const step of places) {
    for (const field of Object.keys(step.of.fields)) {
      for (const inner of entitiesOf(step.of, field)) {
        const path = `${step.path}.${field}`
        // Whatever its type: what somebody offers is a product, at the price of the offer.
        facts.push(...(field === 'itemOffered' ? product(inner, path, step) : ownFacts(inner, path)))
        if (path.split('.').length < 12) places.push({ of: inner, path })
      }
    }
  }
  return facts
}

function ownFacts(entity: Entity, path: string): readonly Fact[] {
  switch (entity.type) {
    case 'Product':
    case 'Service':
    case 'MenuItem':
      return product(entity, path)
    case 'Question':
      return question(entity, path)
    case 'Review':
      return review(entity, path)
    case 'AggregateRating':
      return rating(entity, path)
    case 'OpeningHoursSpecification':
      return hoursSpecification(entity, path)
    default:
      return contacts(entity, path)
  }
}

/** `offer`: what the product stands in, where that offers it. */
function product(entity: Entity, path: string, offer = offerOf(entity, path)): readonly Fact[] {
  const [name] = textsOf(entity, 'name')
  if (name === undefined) return []
  const [description] = textsOf(entity, 'description')
  const price = offer && priceOf(offer)
  return [
    {
      kind: 'product',
      name,
      description: description ?? '',
      ...(price === undefined ? {} : { price: price.text }),
      quotes: [
        entityLine(`${path}.name`, name),
        ...(description === undefined ? [] : [entityLine(`${path}.description`, description)]),
        ...(price === undefined ? [] : [price.quote]),
      ],
    },
  ]
}

function offerOf(entity: Entity, path: string): Placed | undefined {
  const [of] = entitiesOf(entity, 'offers')
  return of && { of, path: `${path}.offers` }
}

function priceOf({ of, path }: Placed): { readonly text: string; readonly quote: string } | undefined {
  const [found] = ['price', 'lowPrice'].flatMap((field) => textsOf(of, field).map((amount) => ({ field, amount })))
  if (found === undefined) return undefined
  const { field, amount } = found
  const [currency] = textsOf(of, 'priceCurrency')
  return { text: [amount, currency].filter(Boolean).join(' '), quote: entityLine(`${path}.${field}`, amount) }
}

function question(entity: Entity, path: string): readonly Fact[] {
  const [asked] = [...textsOf(entity, 'name'), ...textsOf(entity, 'text')]
  const field = textsOf(entity, 'name').length > 0 ? 'name' : 'text'
  const [answer] = entitiesOf(entity, 'acceptedAnswer').flatMap((one) => textsOf(one, 'text'))
  if (asked === undefined || answer === undefined) return []
  const quotes = [entityLine(`${path}.${field}`, asked), entityLine(`${path}.acceptedAnswer.text`, answer)]
  return [{ kind: 'faq', question: asked, answer, quotes }]
}

function review(entity: Entity, path: string): readonly Fact[] {
  const field = ['reviewBody', 'description'].find((name) => textsOf(entity, name).length > 0)
  const text = field === undefined ? undefined : textsOf(entity, field)[0]
  if (field === undefined || text === undefined) return []
  const given = entitiesOf(entity, 'reviewRating').flatMap((one) => textsOf(one, 'ratingValue'))[0]
  const value = Number(given)
  const time = Date.parse(textsOf(entity, 'datePublished')[0] ?? '')
  return [
    {
      kind: 'review',
      text,
      ...(value >= 1 && value <= 5 ? { rating: value } : {}),
      ...(Number.isNaN(time) ? {} : { at: new Date(time).toISOString() }),
      quotes: [entityLine(`${path}.${field}`, text)],
    },
  ]
}

function rating(entity: Entity, path: string): readonly Fact[] {
  const [given] = textsOf(entity, 'ratingValue')
  const field = ['reviewCount', 'ratingCount'].find((name) => textsOf(entity, name).length > 0)
  const counted = field === undefined ? undefined : textsOf(entity, field)[0]
  const best = Number(textsOf(entity, 'bestRating')[0] ?? 5)
  const value = (Number(given) / best) * 5
  const count = Number(counted)
  if (given === undefined || counted === undefined || !(value > 0 && value <= 5) || !Number.isInteger(count)) return []
  const quotes = [entityLine(`${path}.ratingValue`, given), entityLine(`${path}.${field}`, counted)]
  return [{ kind: 'rating', value, count, quotes }]
}

function hoursSpecification(entity: Entity, path: string): readonly Fact[] {
  const days = textsOf(entity, 'dayOfWeek')
  const [opens] = textsOf(entity, 'opens')
  const [closes] = textsOf(entity, 'closes')
  if (days.length === 0 || opens === undefined || closes === undefined) return []
  const names = days.map((day) => day.replace(/^.*\//u, ''))
  return [
    {
      kind: 'opening_hours',
      text: `${names.join(', ')} ${opens}–${closes}`,
      quotes: [
        ...days.map((day) => entityLine(`${path}.dayOfWeek`, day)),
        entityLine(`${path}.opens`, opens),
        entityLine(`${path}.closes`, closes),
      ],
    },
  ]
}

function contacts(entity: Entity, path: string): readonly Fact[] {
  const of = (field: string, channel: 'phone' | 'email' | 'social'): Fact[] =>
    textsOf(entity, field).map((value) => ({
      kind: 'contact',
      channel,
      value: value.replace(/^(?:tel|mailto):/iu, ''),
      quotes: [entityLine(`${path}.${field}`, value)],
    }))
  const hours: Fact[] = textsOf(entity, 'openingHours').map((text) => ({
    kind: 'opening_hours',
    text,
    quotes: [entityLine(`${path}.openingHours`, text)],
  }))
  return [...of('telephone', 'phone'), ...of('email', 'email'), ...of('sameAs', 'social'), ...hours]
}
