/** Whether a simulated customer got what it wanted. */

import { checkFinally, checkTurn, type ObservedTurn, type ScriptTime } from '@workflow/client-folder'
import type { Exchange } from '@workflow/rehearsal'
import type { Goal } from './goal.ts'
import type { Plan } from './plan.ts'

/** Every call that was wanted, wherever it came, or every word; and what the customer wanted beside it. Who agrees to nothing is never served. */
export async function hasBeenServed(
  { goal, second, agrees }: Pick<Plan, 'goal' | 'second' | 'agrees'>,
  exchanges: readonly Exchange[],
  time: ScriptTime,
): Promise<boolean> {
  if (!agrees) return false
  return (await isServed(goal, exchanges, time)) && (second === undefined || (await isServed(second, exchanges, time)))
}

async function isServed(goal: Goal, exchanges: readonly Exchange[], time: ScriptTime): Promise<boolean> {
  const all = asOneTurn(exchanges)
  const expectations = [
    ...goal.calls.map(({ tool, arguments: given, refused }) => ({ tool, arguments: given, toolRefused: refused })),
    { replyContains: [...goal.told].map((item) => (typeof item === 'string' ? item : [...item])) },
    ...(goal.cites === undefined ? [] : [{ cites: goal.cites }]),
  ]
  for (const expect of expectations) if ((await checkTurn(expect, all, time)).length > 0) return false
  return exchanges.length > 0
}

/** Whether a deed that was wanted was done at all, with whatever values. */
export function hasActed({ goal }: Pick<Plan, 'goal'>, exchanges: readonly Exchange[]): boolean {
  const deeds = new Set(goal.calls.filter(({ changesState }) => changesState).map(({ tool }) => tool))
  return exchanges.some(({ calls }) => calls.some(({ name, outcome }) => outcome === 'ok' && deeds.has(name)))
}

/** At the end also the tables are as the script wants them. */
export async function endsWell(
  { goal }: Pick<Plan, 'goal'>,
  exchanges: readonly Exchange[],
  tables: Parameters<typeof checkFinally>[1]['tables'],
  time: ScriptTime,
): Promise<boolean> {
  return (await checkFinally(goal.finally, { ...asOneTurn(exchanges), tables }, time)).length === 0
}

function asOneTurn(exchanges: readonly Exchange[]): ObservedTurn {
  const last = exchanges.at(-1)
  return {
    reply: exchanges.map(({ reply }) => reply).join('\n'),
    calls: exchanges.flatMap(({ calls }) => calls),
    citations: exchanges.flatMap(({ citations }) => citations),
    handoff: last?.handoff ?? false,
    ticket: last?.ticket ?? false,
    callback: last?.callback ?? false,
  }
}
