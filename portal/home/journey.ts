/** A client's way from sign-up on, told by its events alone: how far it came, and what waits for whom now. Pure. */
import { follow, type JourneyEvent } from './journey-rules.ts'
import { type Stage, type StageName, stageNames, type Wait, Way } from './journey-way.ts'

export interface Journey {
  /** The furthest that has begun. */
  readonly stage: StageName
  readonly stages: readonly (Stage & { readonly name: StageName })[]
  /** Longest first. */
  readonly waits: readonly Wait[]
  /** What happened, oldest first. */
  readonly steps: readonly JourneyEvent[]
  /** ISO 8601: the organization is to be erased since then, and nothing waits any more. */
  readonly endedAt?: string
}

/** Of one client's events, in whatever order and however often each is given. */
export function journeyOf(events: readonly JourneyEvent[]): Journey {
  const inOrder = [...new Map(events.map((event) => [event.id, event])).values()].sort((one, other) =>
    one.position < other.position ? -1 : 1,
  )
  const way = new Way()
  for (const event of inOrder) follow(way, event)
  const stages = stageNames.map((name) => ({ name, ...way.stages.get(name) }))
  const { endedAt } = way
  return {
    stage: stages.findLast(({ begun }) => begun !== undefined)?.name ?? 'sign_up',
    stages,
    waits: endedAt === undefined ? waitsOf(way) : [],
    steps: inOrder.filter(isStep),
    ...(endedAt === undefined ? {} : { endedAt }),
  }
}

/** What waits for a role waits for who has it with this client. */
const waitsOf = (way: Way): Wait[] =>
  way.waits
    .map(([, wait]) => {
      const userId = wait.userId ?? [...way.people].find(([, role]) => role === wait.role)?.[0]
      return userId === undefined ? wait : { ...wait, userId }
    })
    .sort((one, other) => one.since.localeCompare(other.since))

/** What is only set in motion is no step, nor is any mail but that with the demo's link. */
const isStep = (event: JourneyEvent): boolean =>
  !event.type.endsWith('_due') && (event.type !== 'message_requested' || event.data.template === 'demo_ready')
