/** Sample entries and a sample past of a demo, so that search and figures look alive from the first minute. All of it is made up from the plan and says so. */
import type { Faker } from '@faker-js/faker'
import type { DemoPlan } from './model.ts'

export const knowledgeEntries = 500
const pastInteractions = 1_000

const aspects = [
  'price',
  'availability',
  'what is included',
  'who it is for',
  'how to order',
  'how long it takes',
  'changes',
  'cancellation',
] as const
const policies = [
  'payment',
  'refunds',
  'privacy',
  'complaints',
  'accessibility',
  'opening hours',
  'cancellations',
  'guarantee',
  'delivery',
  'discounts',
] as const
const troubles = [
  'does not work as expected',
  'came late',
  'is incomplete',
  'was booked twice',
  'cannot be found in the account',
  'was charged wrongly',
] as const

/** File name and text of each document below knowledge/. */
export function sampleKnowledge(plan: DemoPlan, faker: Faker): ReadonlyMap<string, string> {
  const offer = (place: number) => plan.offers[place % plan.offers.length]?.name ?? ''
  const rows = (count: number, row: (place: number) => readonly [title: string, text: string]) =>
    ['title,sample entry', ...Array.from({ length: count }, (_, place) => row(place).map(quoted).join(','))].join('\n')
  return new Map([
    [
      'sample-product-info.csv',
      rows(200, (place) => {
        const aspect = aspects[Math.floor(place / plan.offers.length) % aspects.length] ?? ''
        return [
          `${offer(place)}: ${aspect}`,
          `Sample entry ${place + 1} about ${aspect} of ${offer(place)}. ${faker.lorem.sentence()}`,
        ]
      }),
    ],
    [
      'sample-policies.csv',
      rows(150, (place) => {
        const policy = policies[place % policies.length] ?? ''
        return [
          `Policy ${place + 1}: ${policy}`,
          `Sample rule on ${policy}, number ${place + 1}. ${faker.lorem.sentence()}`,
        ]
      }),
    ],
    [
      'sample-troubleshooting.csv',
      rows(150, (place) => {
        const trouble = troubles[place % troubles.length] ?? ''
        return [
          `${offer(place)} ${trouble}`,
          `Sample steps, number ${place + 1}: look up the reference, say what ${trouble}, pass it on. ${faker.lorem.sentence()}`,
        ]
      }),
    ],
  ])
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`

export interface PastInteraction {
  readonly kind: 'sales_inquiry' | 'support_request' | 'complaint'
  /** Days before today. */
  readonly daysAgo: number
  readonly hour: number
  readonly resolvedBy: 'agent' | 'person'
  readonly durationSeconds: number
  /** 1 – 5. */
  readonly rating: number
}

/** More by day than by night, fewer at weekends; complaints go to people more often. */
export function samplePast(faker: Faker): readonly PastInteraction[] {
  return Array.from({ length: pastInteractions }, () => {
    const kind = faker.helpers.weightedArrayElement([
      { weight: 5, value: 'support_request' as const },
      { weight: 3, value: 'sales_inquiry' as const },
      { weight: 1, value: 'complaint' as const },
    ])
    const toPerson = faker.number.float() < (kind === 'complaint' ? 0.35 : 0.08)
    return {
      kind,
      daysAgo: faker.number.int({ min: 0, max: 29 }),
      hour: faker.helpers.weightedArrayElement([
        { weight: 7, value: faker.number.int({ min: 9, max: 18 }) },
        { weight: 3, value: faker.number.int({ min: 0, max: 23 }) },
      ]),
      resolvedBy: toPerson ? 'person' : 'agent',
      durationSeconds: faker.number.int({ min: 25, max: toPerson ? 900 : 240 }),
      rating: faker.helpers.weightedArrayElement([
        { weight: 1, value: 2 },
        { weight: 2, value: 3 },
        { weight: 5, value: 4 },
        { weight: 6, value: 5 },
      ]),
    }
  })
}
