/** What to say and do when tools have answered. */

import { describe, isEmptyResult, rowsOf } from './describe-result.ts'
import { identities } from './known-values.ts'
import type { PreparedTool } from './prepare.ts'
import { handleRequest } from './requests.ts'
import { type FinishedCall, personTool, type Reply, type State, tell, type World } from './state.ts'
import { askAgain, carryOn, prove } from './task.ts'
import { splitName } from './tokens.ts'
import { doing, done, join, say } from './wording.ts'

export interface Outcome {
  readonly name: string
  readonly values: Readonly<Record<string, unknown>>
  readonly outcome: 'ok' | 'refused' | 'failed'
  readonly result: unknown
}

/** Goes through the results of one round and then on with what waits. */
export function afterTools(state: State, outcomes: readonly Outcome[], world: World): Reply {
  let reply: Reply = tell(state, '', 'tool_result')
  for (const outcome of outcomes) {
    const next = afterOne(reply.state, outcome, world)
    reply = {
      ...next,
      text: [reply.text, next.text].filter((text) => text !== '').join('\n'),
      calls: [...reply.calls, ...next.calls],
    }
  }
  if (reply.calls.length > 0 || reply.state.pending !== undefined) return reply
  return goOn(reply, world)
}

/** The next waiting request, or the task that was interrupted. */
function goOn(reply: Reply, world: World): Reply {
  const [next, ...rest] = reply.state.queue
  if (next !== undefined) {
    const followed = handleRequest({ ...reply.state, queue: rest }, next, world)
    return { ...followed, text: [reply.text, followed.text].filter((text) => text !== '').join('\n') }
  }
  const { interrupted } = reply.state
  if (interrupted?.task === undefined) return reply
  const state: State = { ...reply.state, ...interrupted, interrupted: undefined }
  return { ...reply, state, text: [reply.text, askAgain(state, world)].filter((text) => text !== '').join('\n') }
}

function afterOne(state: State, outcome: Outcome, world: World): Reply {
  const tool = world.prepared.tools.get(outcome.name)
  const finished: FinishedCall = { tool: outcome.name, values: outcome.values, outcome: outcome.outcome }
  const code = textOf(outcome.result, 'code')
  if (code === 'verification_required')
    return prove(state, { tool: outcome.name, values: outcome.values, words: '', confirmed: true }, world)
  if (code === 'outcome_unknown')
    return uncertain({ ...state, lastCall: finished, task: undefined, pending: undefined }, tool, world)
  if (outcome.outcome === 'failed') return failed({ ...state, lastCall: finished }, outcome, tool, world)
  if (outcome.outcome === 'refused') return refused({ ...state, lastCall: finished }, outcome, tool)
  return succeeded({ ...state, lastCall: finished }, outcome, tool, world)
}

function succeeded(state: State, outcome: Outcome, tool: PreparedTool | undefined, world: World): Reply {
  const found = rowsOf(outcome.result)
  const known = tool === undefined ? {} : identities(tool, outcome.values)
  const now: State = {
    ...state,
    task: undefined,
    pending: undefined,
    rows: found.length > 0 ? found : state.rows,
    memory: { ...state.memory, ...known, ...references(outcome.result) },
  }
  if (tool !== undefined && (tool.spec.verifiesCustomer || outcome.name === 'verify_customer'))
    return verified(now, outcome, tool, world)
  if (tool?.spec.origin === 'builtin') return builtinDone(now, outcome, world)
  const told = describe(outcome.result, world.figures)
  if (tool?.spec.changesState === true) {
    const what = done(tool.spec)
    return tell(now, say(what === '' ? 'Done.' : `Done – ${what}.`, told), outcome.name, 0.95)
  }
  if (isEmptyResult(outcome.result))
    return tell(
      { ...now, task: { tool: outcome.name, values: outcome.values, words: '' }, pending: { kind: 'what_to_change' } },
      `I looked, but found nothing for that. Would you like to try with other details?`,
      outcome.name,
      0.8,
    )
  if (found.length > 0 && Array.isArray(outcome.result))
    return tell(now, `Here is what I found:\n${told}`, outcome.name, 0.95)
  return tell(now, found.length > 0 ? told : say('Here is what I found.', told), outcome.name, 0.95)
}

function verified(state: State, outcome: Outcome, tool: PreparedTool, world: World): Reply {
  const { withheld } = state
  const proof =
    typeof outcome.result === 'object' && outcome.result !== null && 'verified' in outcome.result
      ? outcome.result.verified
      : true
  if (proof === false) {
    const text = say('I could not verify you with these details.', textOf(outcome.result, 'message'))
    return askForRightDetails(state, outcome, tool, text)
  }
  const name = ['name', 'fullName', 'customerName', 'firstName'].flatMap((key) => textOf(outcome.result, key) ?? [])[0]
  const thanks = name === undefined ? 'Thank you, you are verified.' : `Thank you, ${name}, you are verified.`
  if (withheld === undefined) return tell(state, `${thanks} What can I do for you?`, outcome.name, 0.95)
  return carryOn({ ...state, withheld: undefined }, withheld, world, { lead: thanks })
}

/** Proof failed: what was given stays, so that one detail can be put right. */
function askForRightDetails(state: State, outcome: Outcome, tool: PreparedTool, sentence: string): Reply {
  const given = tool.slots.slots.filter((slot) => outcome.values[slot.name] !== undefined)
  const hint = `Which should I correct: the ${join(
    given.map((slot) => slot.label),
    'or',
  )}?`
  return tell(
    {
      ...state,
      task: { tool: outcome.name, values: outcome.values, words: '' },
      pending: { kind: 'what_to_change' },
      memory: without(state.memory, outcome.values),
    },
    say(sentence, hint),
    outcome.name,
    0.85,
  )
}

function builtinDone(state: State, outcome: Outcome, world: World): Reply {
  const told = describe(outcome.result, world.figures)
  switch (outcome.name) {
    case 'escalate_to_human':
      return tell(
        { ...state, escalated: true },
        'I am handing this over to a person from the team, who will take it from here.',
        'person',
        0.95,
      )
    case 'request_callback':
      return tell(state, say('Done – somebody will call you back.', told), outcome.name, 0.95)
    case 'create_ticket':
      return tell(
        state,
        say('Done – I have created a ticket, and the team will look into it.', told),
        outcome.name,
        0.95,
      )
    default:
      return tell(state, told === '' ? 'Done.' : told, outcome.name, 0.9)
  }
}

function refused(state: State, outcome: Outcome, tool: PreparedTool | undefined): Reply {
  const message = textOf(outcome.result, 'message') ?? 'That was not possible.'
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`
  const task = { tool: outcome.name, values: outcome.values, words: '' }
  if (tool?.spec.verifiesCustomer === true) {
    return askForRightDetails(state, outcome, tool, sentence)
  }
  const others =
    tool === undefined
      ? []
      : tool.slots.slots.filter(
          (slot) =>
            outcome.values[slot.name] !== undefined &&
            (slot.kind === 'date' ||
              slot.kind === 'time' ||
              slot.kind === 'moment' ||
              slot.kind === 'choice' ||
              slot.kind === 'integer' ||
              slot.kind === 'number' ||
              slot.identity),
        )
  const blamed = others.filter(
    (slot) =>
      message.toLowerCase().includes(String(outcome.values[slot.name]).toLowerCase()) ||
      slot.label.split(' ').some((word) => word.length > 3 && message.toLowerCase().includes(word)),
  )
  const invites =
    /\b(?:please|choose|check|try|another|different|other|correct|instead|only|between|at (?:least|most))\b/i.test(
      message,
    )
  const open = (blamed.length > 0 ? blamed : others).filter((slot) => invites || !slot.identity)
  const named = open.slice(0, 2).map((slot) => slot.label)
  const hint =
    named.length === 0
      ? 'Is there anything else I can help you with?'
      : `Would you like to try another ${named.join(' or ')}?`
  return tell(
    {
      ...state,
      task,
      pending: { kind: 'what_to_change' },
      memory: without(state.memory, Object.fromEntries(blamed.map((slot) => [slot.name, outcome.values[slot.name]]))),
    },
    say(sentence, hint),
    outcome.name,
    0.85,
  )
}

function failed(state: State, outcome: Outcome, tool: PreparedTool | undefined, world: World): Reply {
  const count = (state.failures[outcome.name] ?? 0) + 1
  const now: State = { ...state, failures: { ...state.failures, [outcome.name]: count } }
  const task = { tool: outcome.name, values: outcome.values, words: '' }
  const what = tool === undefined ? 'do that' : doing(tool.spec)
  const effect = tool?.spec.changesState === true ? ' As far as I know nothing was changed or charged.' : ''
  if (outcome.name === 'escalate_to_human')
    return tell(
      { ...now, task: undefined },
      'I am sorry, I could not reach anybody just now. Please try again in a little while.',
      'person',
      0.5,
    )
  if (count >= 2 && personTool(world) !== undefined) {
    return tell(
      { ...now, task: undefined, pending: { kind: 'offer_person' } },
      `I am sorry, it did not work again: I could not ${what}.${effect} Would you like me to connect you with a person from the team?`,
      outcome.name,
      0.5,
    )
  }
  const offer =
    personTool(world) === undefined ? 'Shall I try again?' : 'Shall I try again, or would you rather speak to a person?'
  return tell(
    { ...now, task, pending: { kind: 'offer_retry', task } },
    `I am sorry, that did not work right now: I could not ${what}.${effect} ${offer}`,
    outcome.name,
    0.5,
  )
}

function uncertain(state: State, tool: PreparedTool | undefined, world: World): Reply {
  const what = tool === undefined ? 'the last step' : `the step to ${doing(tool.spec)}`
  return tell(
    state,
    `I am sorry, I can't tell whether ${what} went through. I will not repeat it; a person from the team will check it and get back to you.${personTool(world) === undefined ? '' : ' If it is urgent, I can connect you with a person now.'}`,
    'outcome_unknown',
    0.5,
  )
}

function textOf(result: unknown, key: string): string | undefined {
  if (typeof result !== 'object' || result === null) return undefined
  const value: unknown = Reflect.get(result, key)
  return typeof value === 'string' ? value : undefined
}

function without(
  memory: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(memory).filter(([name, value]) => values[name] !== value))
}

/** Ids a result names, for the requests that follow. */
function references(result: unknown): Readonly<Record<string, unknown>> {
  const rows = rowsOf(result)
  const source = rows.length === 1 ? rows[0] : rows.length === 0 ? result : undefined
  if (typeof source !== 'object' || source === null || Array.isArray(source)) return {}
  return Object.fromEntries(
    Object.entries(source).filter(
      ([key, value]) =>
        (typeof value === 'string' || typeof value === 'number') &&
        /\b(id|number|no|reference|ref|code)$/.test(splitName(key)),
    ),
  )
}
