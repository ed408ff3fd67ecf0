/** What is published as it was found, without anybody's interpretation: products, answers, hours, ways to reach the client, systems to connect. */
import type { Fact } from '@workflow/crawler'
import type { ClientProfile, Evidence } from '@workflow/records'
import { proven, type Sources } from './evidence.ts'
import type { Material } from './material.ts'

type Placed = Material['facts'][number]
type PlacedOf<Kind extends Fact['kind']> = Omit<Placed, 'fact'> & { readonly fact: Extract<Fact, { kind: Kind }> }

/** Of others than the client. */
export const foreignSources: ReadonlySet<string> = new Set(['competitor_sites'])

const isOf =
  <Kind extends Fact['kind']>(kind: Kind) =>
  (placed: Placed): placed is PlacedOf<Kind> =>
    placed.fact.kind === kind

/** Categories of systems that an agent asks or writes to; what only measures or delivers is none. */
const connectable = new Set(['commerce', 'payments', 'helpdesk', 'chat', 'crm', 'marketing', 'booking', 'forms'])

type FactsOfProfile = Pick<ClientProfile, 'products' | 'faqs' | 'openingHours' | 'contactChannels' | 'integrations'>

/** All quotes of a fact must be proven, or it falls; the same fact from several records is one, with all of its evidence. `dropped`: how many fell. */
export function publishedFacts(
  facts: Material['facts'],
  sources: Sources,
): FactsOfProfile & { readonly dropped: number } {
  const own = facts.filter(({ source }) => !foreignSources.has(source))
  let dropped = 0
  const gather = <Item extends Placed, Said>(items: readonly Item[], say: (item: Item) => Said, limit: number) => {
    const gathered = new Map<string, Said & { evidence: Evidence[] }>()
    for (const item of items) {
      const { quotes } = item.fact
      const evidence = proven(
        quotes.map((quote) => ({ recordId: item.recordId, quote })),
        sources,
      )
      if (evidence.length < new Set(quotes).size) {
        dropped += 1
        continue
      }
      const said = say(item)
      const key = JSON.stringify(said)
      const known = gathered.get(key)
      // Three places prove as much as sixty.
      if (known === undefined) gathered.set(key, { ...said, evidence })
      else if (known.evidence.length < 3) known.evidence.push(...evidence)
    }
    return [...gathered.values()].slice(0, limit)
  }
  const contacts = gather(own.filter(isOf('contact')), ({ fact }) => ({ channel: fact.channel, value: fact.value }), 60)
  const technologies = own.filter(isOf('technology'))
  const chats = technologies.filter(({ fact }) => fact.category === 'chat')
  const found = {
    products: gather(
      own.filter(isOf('product')),
      ({ fact: { name, description, price } }) => ({ name, description, ...(price === undefined ? {} : { price }) }),
      120,
    ),
    faqs: gather(own.filter(isOf('faq')), ({ fact: { question, answer } }) => ({ question, answer }), 120),
    openingHours: gather(own.filter(isOf('opening_hours')), ({ fact: { text } }) => ({ text }), 20),
    contactChannels: [...contacts, ...gather(chats, ({ fact }) => ({ channel: 'chat' as const, value: fact.name }), 5)],
    integrations: gather(
      technologies.filter(({ fact }) => connectable.has(fact.category)),
      ({ fact: { name, category } }) => ({ name, category }),
      40,
    ),
  }
  return { ...found, dropped }
}

/** What a competitor lets its customers do, by what its pages show; the same words say what the client has. */
export function offersIn(facts: Material['facts']): readonly { recordId: string; what: string; quote: string }[] {
  return facts.flatMap(({ recordId, fact }) => {
    const what = offerOf(fact)
    const [quote] = fact.quotes
    return what === undefined || quote === undefined ? [] : [{ recordId, what, quote }]
  })
}

function offerOf(fact: Fact): string | undefined {
  switch (fact.kind) {
    case 'contact':
      return {
        chat: 'a chat',
        phone: 'a phone number',
        email: 'e-mail',
        whatsapp: 'WhatsApp',
        sms: 'text messages',
        social: undefined,
      }[fact.channel]
    case 'technology':
      return { chat: 'a chat', booking: 'online booking', commerce: 'an online shop', payments: 'online payment' }[
        fact.category
      ]
    case 'faq':
      return 'published answers to common questions'
    case 'opening_hours':
      return /24\s*\/\s*7|24 hours/iu.test(fact.text) ? 'service around the clock' : 'published opening hours'
    default:
      return undefined
  }
}
