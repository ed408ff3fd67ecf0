/** A research report as content, before it is a page or a document: sections of text, lists and tables, every statement with the numbers of its sources. */
import type { ClientProfile, Evidence } from '@workflow/records'
import type { Run } from '../model.ts'

/** `sources`: places in the list of sources, from 1. */
export interface Statement {
  readonly text: string
  readonly quote?: string
  readonly sources: readonly number[]
}

export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'statements'; readonly items: readonly Statement[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }

export interface Report {
  readonly title: string
  readonly sections: readonly { readonly title: string; readonly blocks: readonly Block[] }[]
  /** In the order of their numbers. */
  readonly sources: readonly Pick<Evidence, 'url' | 'source' | 'readAt' | 'hash'>[]
}

/** Pure. Sections of which nothing is known are left out. */
export function reportOf(profile: ClientProfile, run: Run): Report {
  const numbers = new Map<string, number>()
  const sources: Report['sources'][number][] = []
  const cite = (evidence: readonly Evidence[]): readonly number[] => {
    const cited = evidence.map((one) => {
      const known = numbers.get(one.recordId) ?? sources.push(one)
      numbers.set(one.recordId, known)
      return known
    })
    return [...new Set(cited)]
  }
  const statement = (text: string, evidence: readonly Evidence[]): Statement => {
    const quote = evidence[0]?.quote
    return { text, sources: cite(evidence), ...(quote === undefined || quote === text ? {} : { quote }) }
  }
  const list = <Item extends { readonly evidence: readonly Evidence[] }>(
    items: readonly Item[],
    text: (item: Item) => string,
  ): readonly Block[] =>
    items.length === 0 ? [] : [{ kind: 'statements', items: items.map((item) => statement(text(item), item.evidence)) }]

  const sections = [
    { title: 'Summary', blocks: profile.summary === undefined ? [] : list([profile.summary], ({ text }) => text) },
    { title: 'Expected conversations', blocks: volumes(profile) },
    {
      title: 'Use cases, best first',
      blocks: list(
        profile.useCases,
        ({ title, kind, score }) => `${title} (${kind.replace('_', ' ')}, ${Math.round(score * 100)} of 100)`,
      ),
    },
    { title: 'Objectives', blocks: list(profile.objectives, ({ text }) => text) },
    {
      title: 'What reviews say',
      blocks: list(
        profile.reviewThemes,
        ({ theme, sentiment, mentions }) => `${theme}: ${sentiment}, ${mentions} mentions`,
      ),
    },
    { title: 'Gaps in the client’s process', blocks: list(profile.processGaps ?? [], ({ gap }) => gap) },
    { title: 'What competitors offer and the client does not', blocks: list(profile.competitorGaps, ({ gap }) => gap) },
    {
      title: 'Systems to connect',
      blocks: list(profile.integrations, ({ name, category }) => `${name} (${category})`),
    },
    { title: 'Statements about the client', blocks: list(profile.claims, ({ topic, text }) => `${topic}: ${text}`) },
    {
      title: 'Products and services',
      blocks: list(profile.products, ({ name, description, price }) =>
        [name, price, description].filter(Boolean).join(' – '),
      ),
    },
    { title: 'Questions and answers', blocks: list(profile.faqs, ({ question, answer }) => `${question} ${answer}`) },
    { title: 'Opening hours', blocks: list(profile.openingHours, ({ text }) => text) },
    {
      title: 'Ways to reach the client',
      blocks: list(profile.contactChannels, ({ channel, value }) => `${channel}: ${value}`),
    },
    { title: 'Where this was looked for', blocks: [outcomes(run)] },
  ]
  return {
    title: `Research: ${profile.name}`,
    sections: sections.filter(({ blocks }) => blocks.length > 0),
    sources,
  }
}

function volumes({ volumes }: ClientProfile): readonly Block[] {
  if (volumes.length === 0) return []
  const rows = volumes.map(({ channel, perMonth: { low, expected, high } }) => [
    channel,
    ...[low, expected, high].map(String),
  ])
  const arithmetic = [...new Set(volumes.flatMap((volume) => volume.arithmetic))]
  return [
    { kind: 'table', head: ['Channel', 'Low', 'Expected', 'High'], rows },
    { kind: 'text', text: 'Conversations a month. How they were reckoned, low / expected / high:' },
    { kind: 'statements', items: arithmetic.map((text) => ({ text, sources: [] })) },
  ]
}

const outcomes = (run: Run): Block => ({
  kind: 'table',
  head: ['Source', 'Outcome', 'Records'],
  rows: run.sources.map(({ source, outcome, reason, records }) => [
    source.replaceAll('_', ' '),
    [outcome ?? 'under way', reason?.replaceAll('_', ' ')].filter(Boolean).join(': '),
    String(records),
  ]),
})
