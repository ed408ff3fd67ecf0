/** Calls and messages that our people make to a client's own desk: how long it takes, how good the answer is, and what that says about its process. */
import { defineCollection } from '@workflow/platform'
import type { ClientProfile } from '@workflow/records'
import { z } from 'zod'
import { proven, type Sources } from './analysis/evidence.ts'
import type { CollectedItem } from './sources/source.ts'

export const callsSource = 'research_calls'

export const callFields = {
  channel: z.enum(['phone', 'email', 'chat', 'whatsapp', 'social']),
  /** ISO 8601. */
  startedAt: z.iso.datetime({ offset: true }),
  outcome: z.enum(['answered', 'unanswered']),
  /** Until somebody answered, or until the caller gave up. */
  waitSeconds: z.int().min(0).max(2_592_000),
  /** 1: useless – 5: excellent; of answered ones. */
  quality: z.int().min(1).max(5).exactOptional(),
  /** Whether what was asked was settled. */
  settled: z.boolean().exactOptional(),
  /** Within the hours that the client publishes. */
  withinHours: z.boolean(),
  notes: z.string().max(4_000).default(''),
}

export const CallSchema = z.object({ id: z.string(), recordId: z.string(), ...callFields, recordedAt: z.string() })
export type ResearchCall = z.infer<typeof CallSchema>

export const ResearchCalls = defineCollection({
  name: 'research_calls',
  schema: CallSchema,
  queries: { all: { equals: [], orderBy: 'startedAt' } },
  subject: 'none',
  retentionDays: 400,
})

const unanswered = 'Outcome: unanswered'
const notSettled = 'Settled: no'
const waited = ({ waitSeconds }: Pick<ResearchCall, 'waitSeconds'>) => `Waited: ${waitSeconds} seconds`
const quality = (call: Pick<ResearchCall, 'quality'>) => `Quality: ${call.quality} of 5`

/** The call as a source, in the lines that statements about it quote. */
export function itemOfCall(id: string, call: Omit<ResearchCall, 'id' | 'recordId' | 'recordedAt'>): CollectedItem {
  const lines = [
    `Channel: ${call.channel}`,
    `Started: ${call.startedAt}`,
    `Within published hours: ${call.withinHours ? 'yes' : 'no'}`,
    `Outcome: ${call.outcome}`,
    waited(call),
    ...(call.quality === undefined ? [] : [quality(call)]),
    ...(call.settled === undefined ? [] : [call.settled ? 'Settled: yes' : notSettled]),
    ...(call.notes.trim() === '' ? [] : [`Notes: ${call.notes.trim()}`]),
  ]
  return { url: `research-call:${id}`, title: `Call of ${call.startedAt}`, text: lines.join('\n'), facts: [] }
}

/** Longer is too long: a minute where somebody waits on the line, four hours where they do not (usual targets of service desks). */
const patienceSeconds = (channel: ResearchCall['channel']) => (channel === 'phone' || channel === 'chat' ? 60 : 14_400)

interface Rule {
  readonly fails: (call: ResearchCall) => boolean
  readonly say: (failed: number, all: number, channel: string) => string
  readonly quote: (call: ResearchCall) => string
}

const rules: readonly Rule[] = [
  {
    fails: ({ outcome, withinHours }) => outcome === 'unanswered' && withinHours,
    say: (failed, all, channel) =>
      `${failed} of ${all} attempts by ${channel} within published hours were not answered.`,
    quote: () => unanswered,
  },
  {
    fails: ({ outcome, withinHours }) => outcome === 'unanswered' && !withinHours,
    say: (failed, all, channel) =>
      `Outside published hours ${failed} of ${all} attempts by ${channel} were not answered.`,
    quote: () => unanswered,
  },
  {
    fails: ({ outcome, waitSeconds, channel }) => outcome === 'answered' && waitSeconds > patienceSeconds(channel),
    say: (failed, all, channel) => `${failed} of ${all} attempts by ${channel} waited too long for an answer.`,
    quote: waited,
  },
  {
    fails: (call) => (call.quality ?? 5) <= 2,
    say: (failed, all, channel) => `${failed} of ${all} attempts by ${channel} got an answer of poor quality.`,
    quote: quality,
  },
  {
    fails: ({ settled }) => settled === false,
    say: (failed, all, channel) => `${failed} of ${all} attempts by ${channel} left the question open.`,
    quote: () => notSettled,
  },
]

/** By channel and rule, most frequent first; each attempt that failed is evidence. */
export function processGaps(
  calls: readonly ResearchCall[],
  sources: Sources,
): NonNullable<ClientProfile['processGaps']> {
  const channels = [...new Set(calls.map(({ channel }) => channel))]
  return channels
    .flatMap((channel) => {
      const all = calls.filter((call) => call.channel === channel)
      return rules.flatMap(({ fails, say, quote }) => {
        const failed = all.filter(fails)
        const evidence = proven(
          failed.map((call) => ({ recordId: call.recordId, quote: quote(call) })),
          sources,
        )
        if (evidence.length === 0) return []
        return [{ gap: say(failed.length, all.length, channel), evidence }]
      })
    })
    .sort((one, other) => other.evidence.length - one.evidence.length)
}
