/** Two runs of the same conversations side by side: an agent as it was, and as it is. */

import { type FolderAgent, judgeTurn } from '@workflow/client-folder'
import type { Exchange, Verdict } from '@workflow/rehearsal'
import { isClean } from './customers/report.ts'
import type { SimulatedConversation } from './customers/run-customers.ts'

/** What scripts and simulated customers have in common. */
export interface Tried {
  /** The same in both runs, and of no other conversation. */
  readonly id: string
  readonly name: string
  readonly agent: string
  readonly passed: boolean
  /** Of a simulated customer: whether it got what it wanted. */
  readonly reached?: boolean
  /** What failed or was broken, a sentence each. */
  readonly problems: readonly string[]
  readonly exchanges: readonly Exchange[]
}

export interface Compared {
  readonly name: string
  readonly agent: string
  readonly grade: 'same' | 'better' | 'worse'
  readonly reason: string
  /** From 1: where the two part; absent where they do not. */
  readonly turn?: number
  readonly before: Side
  readonly after: Side
}

interface Side {
  readonly passed: boolean
  readonly outcome: string
  readonly calls: readonly string[]
  /** To the message at which the two part, else the last. */
  readonly reply: string
}

export const triedScript = ({ name, file, agent, passed, failures, transcript }: Verdict): Tried => ({
  id: `${file}: ${name}`,
  name,
  agent,
  passed,
  problems: failures,
  exchanges: transcript,
})

export const triedCustomer = (one: SimulatedConversation): Tried => ({
  id: `${one.agent}: ${one.name}`,
  name: one.name,
  agent: one.agent,
  passed: isClean(one),
  reached: one.reached,
  problems: one.violations.map(({ rule, message }) => `${rule}: ${message}`),
  exchanges: one.exchanges,
})

/** In the order of `after`. Both must hold the same conversations; one that only one of them has is left out. */
export function compareRuns(
  before: readonly Tried[],
  after: readonly Tried[],
  agents: readonly FolderAgent[],
): Compared[] {
  const earlier = new Map(before.map((one) => [one.id, one]))
  return after.flatMap((now) => {
    const then = earlier.get(now.id)
    const agent = agents.find(({ name }) => name === now.agent)
    return then === undefined || agent === undefined ? [] : [compare(then, now, agent)]
  })
}

type Difference = Pick<Compared, 'grade' | 'reason' | 'turn'>

function compare(before: Tried, after: Tried, agent: FolderAgent): Compared {
  const difference = byOutcome(before, after) ?? byTurns(before, after, agent)
  const { name, agent: agentName } = after
  const at = difference.turn
  return { name, agent: agentName, ...difference, before: sideOf(before, at), after: sideOf(after, at) }
}

/** Whether it passes weighs more than what the customer got, and that more than single turns. */
function byOutcome(before: Tried, after: Tried): Difference | undefined {
  if (before.passed !== after.passed) {
    const reason = (after.passed ? before : after).problems[0] ?? ''
    return { grade: after.passed ? 'better' : 'worse', reason, ...parting(before, after) }
  }
  if (before.reached === after.reached) return undefined
  return after.reached
    ? { grade: 'better', reason: 'the goal is reached now', ...parting(before, after) }
    : { grade: 'worse', reason: 'the goal is no longer reached', ...parting(before, after) }
}

/** The first turn in which the calls or the reply differ. */
function parting(before: Tried, after: Tried): Pick<Compared, 'turn'> {
  const at = after.exchanges.findIndex(({ reply, tools }, place) => {
    const then = before.exchanges[place]
    return then?.reply !== reply || then.tools.join() !== tools.join()
  })
  return at === -1 ? {} : { turn: at + 1 }
}

/** The worst of the turns before which the customer had said the same. */
function byTurns(before: Tried, after: Tried, agent: FolderAgent): Difference {
  const judged = {
    offered: new Set(agent.tools.map(({ name }) => name)),
    changesState: (name: string) => agent.tools.some((tool) => tool.name === name && tool.changesState),
  }
  let better: Difference | undefined
  let said = ''
  for (const [at, now] of after.exchanges.entries()) {
    const then = before.exchanges[at]
    if (then === undefined || then.customer !== now.customer) break
    said += `${now.customer}\n`
    const { grade, reason } = judgeTurn(then, now, judged, said)
    if (grade === 'worse' || grade === 'refused') return { grade: 'worse', reason, turn: at + 1 }
    if (grade === 'better') better ??= { grade, reason, turn: at + 1 }
  }
  return better ?? { grade: 'same', reason: 'the same outcome, calls and replies to the same effect' }
}

function sideOf({ passed, reached, exchanges }: Tried, turn: number | undefined): Side {
  const last = exchanges.at(-1)
  const words = [
    passed ? 'pass' : 'FAIL',
    ...(reached === undefined ? [] : [reached ? 'goal reached' : 'goal not reached']),
  ]
  return {
    passed,
    outcome: [...words, ...(last?.handoff ? ['handed off'] : [])].join(', '),
    calls: exchanges.flatMap(({ tools }) => tools),
    reply: (turn === undefined ? last : exchanges[turn - 1])?.reply ?? '',
  }
}

export function comparisonSummary(conversations: readonly Compared[]) {
  const count = (grade: Compared['grade']) => conversations.filter((one) => one.grade === grade).length
  return { same: count('same'), better: count('better'), worse: count('worse'), conversations }
}

export function comparisonTable(conversations: readonly Compared[], verbose: boolean): string {
  const { same, better, worse } = comparisonSummary(conversations)
  const lines = conversations.flatMap(({ grade, name, reason, turn, before, after }) => [
    `${grade.padEnd(7)} ${name}: ${before.outcome} | ${after.outcome}`,
    ...(grade === 'same' && !verbose
      ? []
      : [
          `        ${turn === undefined ? '' : `turn ${turn}: `}${reason}`,
          ...sideLines('before', before),
          ...sideLines('after', after),
        ]),
  ])
  return `${lines.join('\n')}\n\n${same} same, ${better} better, ${worse} worse\n`
}

const sideLines = (name: string, { calls, reply }: Side) => [
  `        ${`${name}:`.padEnd(8)}${reply.replace(/\s*\n\s*/g, ' ⏎ ')}`,
  ...calls.map((call) => `                [${call}]`),
]
