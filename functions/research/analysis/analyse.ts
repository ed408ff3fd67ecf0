/** From stored sources to what is published of a client: tasks read, code proves, and only what is proven stays. */
import type { Tenant } from '@workflow/engine'
import type { ClientProfile, Evidence, OrganizationProfile } from '@workflow/records'
import { processGaps, type ResearchCall } from '../research-calls.ts'
import { describeClient } from './describe-client.ts'
import { estimateVolumes } from './estimate-volumes.ts'
import { keepProven, type Sources } from './evidence.ts'
import { findCompetitorGaps } from './find-competitor-gaps.ts'
import { findReviewThemes } from './find-review-themes.ts'
import { findUseCases, rankUseCases } from './find-use-cases.ts'
import { type Material, materialOf } from './material.ts'
import { foreignSources, offersIn, publishedFacts } from './published-facts.ts'
import { volumeSignals } from './volume-signals.ts'

interface Findings
  extends Pick<
    ClientProfile,
    | 'claims'
    | 'volumes'
    | 'useCases'
    | 'integrations'
    | 'competitorGaps'
    | 'reviewThemes'
    | 'objectives'
    | 'products'
    | 'faqs'
    | 'openingHours'
    | 'contactChannels'
    | 'processGaps'
  > {
  readonly summary?: NonNullable<ClientProfile['summary']>
}

export interface Analysis {
  readonly findings: Findings
  /** Statements whose quotes stand in no source. */
  readonly dropped: number
  /** Passages that tried to instruct their reader. */
  readonly refused: number
  readonly producedBy: string
}

/** `ask`: the step's, so that its tasks are remembered with it. */
export async function analyse(
  ask: Pick<Tenant, 'task' | 'now'>,
  client: Pick<OrganizationProfile, 'name' | 'industry'>,
  sources: Sources,
  calls: readonly ResearchCall[],
): Promise<Analysis> {
  const material = materialOf(sources)
  const own = { ...material, passages: material.passages.filter(({ source }) => !foreignSources.has(source)) }
  const facts = publishedFacts(material.facts, sources)
  const reviews = reviewsIn(material)
  const questions = questionsIn(material)

  const described = await ask.task(describeClient, { ...client, passages: own.passages })
  const asked = await ask.task(findUseCases, {
    industry: client.industry,
    questions,
    reviews: reviews.map(({ recordId, source, text }) => ({ recordId, source, text })),
    passages: own.passages,
  })
  const themed = await ask.task(findReviewThemes, { reviews: reviews.map(({ source: _source, ...review }) => review) })
  const compared = await ask.task(findCompetitorGaps, comparison(material, sources))

  const summary = keepProven(described.output.summary, sources, ({ text }) => text)
  const claims = keepProven(described.output.claims, sources, ({ text }) => text)
  const objectives = keepProven(described.output.objectives, sources, ({ text }) => text)
  const useCases = keepProven(asked.output.useCases, sources, ({ title }) => title)
  const themes = keepProven(themed.output.themes, sources, ({ theme }) => theme)
  const gaps = keepProven(compared.output.gaps, sources, ({ gap }) => gap)
  const { dropped, ...found } = facts
  const [first] = summary.kept
  const makers = [described, asked, themed, compared].map(({ producedBy }) => producedBy)
  return {
    findings: {
      ...(first === undefined ? {} : { summary: first }),
      claims: claims.kept.map((claim, at) => ({ id: `claim_${at + 1}`, ...claim })),
      objectives: [...objectives.kept],
      useCases: rankUseCases([...useCases.kept], weightIn(questions, reviews)),
      reviewThemes: themes.kept
        .map((theme) => ({ ...theme, mentions: theme.evidence.length }))
        .sort((one, other) => other.mentions - one.mentions),
      competitorGaps: [...gaps.kept],
      ...(calls.length === 0 ? {} : { processGaps: processGaps(calls, sources) }),
      volumes: estimateVolumes(
        volumeSignals(
          own,
          found.contactChannels.map(({ channel }) => channel),
          ask.now,
        ),
      ),
      ...found,
    },
    dropped: dropped + [summary, claims, objectives, useCases, themes, gaps].reduce((sum, one) => sum + one.dropped, 0),
    refused: material.refused,
    producedBy: [...new Set(makers)].join(' + '),
  }
}

const textsLimit = 200

function reviewsIn({ facts }: Material) {
  return facts
    .flatMap(({ recordId, source, fact }) => {
      if (fact.kind !== 'review' || foreignSources.has(source)) return []
      return [{ recordId, source, text: fact.text, ...(fact.rating === undefined ? {} : { rating: fact.rating }) }]
    })
    .slice(0, textsLimit)
}

function questionsIn({ facts }: Material) {
  return facts
    .flatMap(({ recordId, source, fact }) => (fact.kind === 'faq' ? [{ recordId, source, text: fact.question }] : []))
    .slice(0, textsLimit)
}

/** A quote weighs as what it is part of. */
function weightIn(questions: readonly { text: string }[], reviews: readonly { text: string }[]) {
  return ({ quote }: Evidence) => {
    if (questions.some(({ text }) => text.includes(quote))) return 'question' as const
    return reviews.some(({ text }) => text.includes(quote)) ? ('review' as const) : ('passage' as const)
  }
}

function comparison({ passages, facts }: Material, sources: Sources) {
  const own = facts.filter(({ source }) => !foreignSources.has(source))
  const foreign = [...sources.values()].filter(({ record }) => foreignSources.has(record.source))
  const names = [...new Set(foreign.map(({ record }) => nameOf(record.url, record.title)))]
  return {
    client: [...new Set(offersIn(own).map(({ what }) => what))],
    competitors: names.map((name) => {
      const ids = new Set(
        foreign.filter(({ record }) => nameOf(record.url, record.title) === name).map(({ record }) => record.id),
      )
      return {
        name,
        offers: [...offersIn(facts.filter(({ recordId }) => ids.has(recordId)))],
        passages: passages.filter(({ recordId }) => ids.has(recordId)),
      }
    }),
  }
}

/** A competitor is called by its host, where its page has an address on the web. */
const nameOf = (url: string, title: string): string =>
  /^https?:/u.test(url) ? new URL(url).hostname.replace(/^www\./u, '') : title
