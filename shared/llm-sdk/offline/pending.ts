/** The customer's answer to what the assistant asked: a value, a yes or no, a choice, or something else in between. */

import { type Decision, decide, sure } from './decide.ts'
import type { DialogueActs } from './dialogue-acts.ts'
import { extract, type Reading } from './extract.ts'
import { stopWords } from './lexicon.ts'
import type { PreparedTool } from './prepare.ts'
import { ask } from './questions.ts'
import { answerReply, handleRequest, requestsIn } from './requests.ts'
import { smallTalk } from './small-talk.ts'
import { personTool, type Reply, type State, type Task, tell, type World } from './state.ts'
import { askAgain, begin, call, carryOn, drop, readingContext, toPerson } from './task.ts'
import { conceptOfWord, contentConcepts, plain, splitName, tokenise } from './tokens.ts'
import { say } from './wording.ts'

interface Turn {
  readonly state: State
  readonly text: string
  readonly acts: DialogueActs
  readonly world: World
  /** Said first: an apology to an upset customer. */
  readonly lead: string
}

/** Nothing where no question is open or the message has nothing to do with it. */
export function handlePending(
  state: State,
  text: string,
  acts: DialogueActs,
  world: World,
  lead: string,
): Reply | undefined {
  const turn: Turn = { state, text, acts, world, lead }
  const { pending, task } = state
  if (pending === undefined) return undefined
  const tool = task === undefined ? undefined : world.prepared.tools.get(task.tool)
  switch (pending.kind) {
    case 'slot':
      return task === undefined || tool === undefined ? undefined : onSlot(turn, task, tool, pending.names)
    case 'confirm':
      return task === undefined || tool === undefined ? undefined : onConfirm(turn, task, tool)
    case 'what_to_change':
      return task === undefined || tool === undefined ? undefined : onChange(turn, task, tool)
    case 'which_tool':
      return onWhich(turn, pending.tools)
    case 'offer_tool':
      return onOffer(turn, () =>
        begin({ ...state, pending: undefined }, pending.tool, `${state.question ?? ''} ${text}`.trim(), world),
      )
    case 'offer_person':
      return onOffer(turn, () =>
        toPerson(
          { ...state, pending: undefined },
          state.question === undefined
            ? 'The customer accepts the offer of a person'
            : `Question that could not be answered: ${state.question}`,
          '',
          world,
        ),
      )
    case 'offer_retry':
      return onOffer(turn, () => call({ ...state, pending: undefined }, pending.task, world))
    case 'offer_redo':
      return tool === undefined ? undefined : onConfirm(turn, pending.task, tool)
  }
}

function onSlot(turn: Turn, task: Task, tool: PreparedTool, names: readonly string[]): Reply {
  const { state, text, acts, world, lead } = turn
  if (givesUp(acts, text, tool)) return drop(state, world)
  const reading = extract(
    tool.slots.slots,
    text,
    readingContext(world, { asked: names, loose: acts.correction && text.length < 60, known: task.values }),
  )
  const other = otherRequest(turn, task)
  const asked = names.filter((name) => reading.values[name] !== undefined)
  const openEnded = asked.every((name) => {
    const slot = tool.slots.slots.find((entry) => entry.name === name)
    return (
      slot !== undefined &&
      (/^(words|text|person)$/.test(slot.kind) || (slot.kind === 'code' && slot.pattern === undefined))
    )
  })
  const aside = asideOf(turn, task)
  if (asked.length > 0 && !(openEnded && (other !== undefined || aside !== undefined))) {
    const onward = carryOn({ ...state, misses: 0 }, merged(task, reading), world, {
      problems: reading.problems,
      lead: aside === undefined ? lead : say(lead, aside.text),
    })
    return onward
  }
  const problem = names.map((name) => reading.problems[name]).find((found) => found !== undefined)
  if (problem !== undefined && !acts.request && !acts.question && Object.keys(reading.values).length === 0)
    return missed(turn, problem)
  if (other !== undefined) return switchTo(turn, other)
  if (aside !== undefined) return resumed(turn, aside)
  if (Object.keys(reading.values).length > 0)
    return carryOn({ ...state, misses: 0 }, merged(task, reading), world, {
      problems: reading.problems,
      lead: say(lead, 'Noted, thank you.'),
    })
  if (problem !== undefined) return missed(turn, problem)
  const talk = smallTalk(state, text, acts, world)
  if (talk !== undefined)
    return {
      ...talk,
      text: say(
        talk.text.replace(
          / (?:Is there anything else I can help you with|How can I help you|What can I do for you)\?/,
          '',
        ),
        askAgain(state, world),
      ),
    }
  if (acts.dontKnow) return missed(turn, 'That is all right, take your time. I do need it to go on, though.')
  if (acts.no) return missed(turn, 'I need that to go on; you can also say "never mind" and I will leave it.')
  if (acts.question) return missed(turn, "I don't know that, I am afraid.")
  return missed(turn, 'Sorry, I did not quite catch that.')
}

function onConfirm(turn: Turn, task: Task, tool: PreparedTool): Reply {
  const { state, text, acts, world, lead } = turn
  const confirmed = acts.yes && !/^(yes|yeah|ok|okay|right|sure|fine)?[ ,]*(but|wait|hold on)\b/.test(plain(text))
  const isCancel = actsOn(tool, 'cancel')
  const reading = extract(tool.slots.slots, text, readingContext(world, { asked: [], loose: true, known: task.values }))
  const changes = Object.entries(reading.values).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(task.values[name]),
  )
  const own = splitName(tool.spec.name).split(' ').map(conceptOfWord)
  const said = contentConcepts(text)
  const repeatsIt = !acts.no && !acts.correction && said.length > 0 && said.every((concept) => own.includes(concept))
  const affirmed = confirmed || repeatsIt || (isCancel && /^(please )?cancel( it| that| please)*$/.test(plain(text)))
  if (affirmed && !acts.question && (changes.length === 0 || onlyOptionalText(tool, changes))) {
    const later = requestsIn(state, text, world).slice(1)
    return call({ ...state, queue: [...later, ...state.queue], misses: 0 }, task, world, lead)
  }
  if (givesUp(acts, text, tool)) return drop(state, world)
  const other = otherRequest(turn, task)
  if (changes.length > 0 && (other === undefined || acts.correction))
    return carryOn({ ...state, misses: 0 }, merged(task, reading), world, {
      problems: reading.problems,
      lead: say(lead, 'All right, I have changed that.'),
    })
  if (other !== undefined) return switchTo(turn, other)
  const problem = Object.values(reading.problems)[0]
  if (problem !== undefined && (acts.no || acts.correction || !acts.question)) return missed(turn, problem)
  const named = slotNamed(tool, text)
  if (
    named !== undefined &&
    (acts.no || acts.correction || /\b(change|different|wrong|edit|update|another)\b/.test(plain(text)))
  ) {
    const { [named.name]: _replaced, ...rest } = task.values
    return tell(
      { ...state, task: { ...task, values: rest }, pending: { kind: 'slot', names: [named.name] } },
      say(lead, 'Of course.', ask(named)),
      task.tool,
      0.85,
    )
  }
  const aside = asideOf(turn, task)
  if (aside !== undefined) return resumed(turn, aside)
  if (acts.no)
    return tell(
      { ...state, task, pending: { kind: 'what_to_change' } },
      say(lead, 'All right, I will not go ahead. What would you like to change?'),
      task.tool,
      0.8,
    )
  if (Object.keys(reading.values).length > 0) return tell(state, say(lead, askAgain(state, world)), task.tool, 0.8)
  const talk = smallTalk(state, text, acts, world)
  if (talk !== undefined) return { ...talk, text: say(talk.text, askAgain(state, world)) }
  if (acts.question) return missed(turn, "I don't know that, I am afraid.")
  return missed(turn, 'Sorry, I did not quite catch that. Please answer yes or no, or tell me what to change.')
}

function onChange(turn: Turn, task: Task, tool: PreparedTool): Reply | undefined {
  const { state, text, acts, world, lead } = turn
  if (givesUp(acts, text, tool) || (acts.no && contentConcepts(acts.rest).length === 0)) return drop(state, world)
  const other = otherRequest(turn, task)
  const reading = extract(tool.slots.slots, text, readingContext(world, { asked: [], loose: true, known: task.values }))
  if (Object.keys(reading.values).length > 0 && (other === undefined || other.kind !== 'tool'))
    return carryOn({ ...state, misses: 0 }, merged(task, reading), world, { lead })
  if (other !== undefined) return switchTo(turn, other)
  const problem = Object.values(reading.problems)[0]
  if (problem !== undefined) return missed(turn, problem)
  const named = slotNamed(tool, text)
  if (named === undefined) return undefined
  const { [named.name]: _replaced, ...rest } = task.values
  return tell(
    { ...state, task: { ...task, values: rest }, pending: { kind: 'slot', names: [named.name] } },
    say(lead, ask(named)),
    task.tool,
    0.85,
  )
}

function onWhich(turn: Turn, tools: readonly string[]): Reply | undefined {
  const { state, text, acts, world } = turn
  const words = new Set(contentConcepts(text))
  const place = /\b(first|former)\b/.test(plain(text))
    ? 0
    : /\b(second|latter|last)\b/.test(plain(text))
      ? tools.length - 1
      : undefined
  const scored = tools.map((name) => ({
    name,
    hits: contentConcepts(`${splitName(name)} ${world.prepared.tools.get(name)?.spec.description ?? ''}`).filter(
      (concept) => words.has(concept),
    ).length,
  }))
  const best = [...scored].sort((a, b) => b.hits - a.hits)
  const chosen =
    place !== undefined
      ? tools[place]
      : best[0] !== undefined && best[0].hits > (best[1]?.hits ?? 0)
        ? best[0].name
        : undefined
  if (chosen !== undefined)
    return begin({ ...state, pending: undefined }, chosen, `${state.question ?? ''} ${text}`.trim(), world)
  if (acts.no || acts.giveUp) return drop(state, world)
  return undefined
}

function onOffer(turn: Turn, accept: () => Reply): Reply | undefined {
  const { state, acts, text } = turn
  const bare = contentConcepts(acts.rest).length <= 2
  if (acts.yes && bare) return accept()
  if ((acts.no || (acts.giveUp && !/\bcancel\b/.test(plain(text)))) && (bare || contentConcepts(text).length <= 2))
    return tell(
      { ...state, task: undefined, pending: undefined, misses: 0 },
      'All right. Is there anything else I can help you with?',
      'no',
    )
  return undefined
}

/** A request for something else, strong enough to leave the task for. */
function otherRequest(turn: Turn, task: Task): Decision | undefined {
  const decision = decide({ ...turn.state, question: undefined }, turn.text, turn.world)
  if (decision.kind !== 'tool' || decision.candidate.name === task.tool) return undefined
  const { candidate } = decision
  const looks = turn.world.prepared.tools.get(candidate.name)?.spec.changesState === false
  if (turn.acts.question && looks && candidate.score >= sure) return decision
  return (candidate.score >= 0.6 && (candidate.action || candidate.example >= 0.8)) ||
    (candidate.score >= 0.75 && turn.acts.question)
    ? decision
    : undefined
}

/** A look-up that can be done at once leaves the task waiting; anything else takes its place. */
function switchTo(turn: Turn, decision: Decision): Reply {
  const { state, text, world, lead } = turn
  const name = decision.kind === 'tool' ? decision.candidate.name : undefined
  const started = handleRequest({ ...state, pending: undefined, task: undefined }, text, world, lead)
  const target = name === undefined ? undefined : world.prepared.tools.get(name)
  const looksOnly = target !== undefined && !target.spec.changesState && started.calls.length > 0
  return looksOnly
    ? { ...started, state: { ...started.state, interrupted: { task: state.task, pending: state.pending } } }
    : { ...started, state: { ...started.state, misses: 0 } }
}

/** A question in between that the passages answer. */
function asideOf(turn: Turn, task: Task): Reply | undefined {
  const { state, text, acts, world } = turn
  if (!acts.question) return undefined
  const decision = decide(state, text, world)
  const words = contentConcepts(text)
  return decision.kind === 'answer' && words.length > 0
    ? { ...answerReply(state, text, decision.answer), state: { ...state, question: text, task, misses: 0 } }
    : undefined
}

/** The aside, then the open question again. */
function resumed(turn: Turn, aside: Reply): Reply {
  const again = askAgain(turn.state, turn.world)
  return { ...aside, text: say(turn.lead, aside.text, again), state: { ...aside.state, pending: turn.state.pending } }
}

function missed(turn: Turn, why: string): Reply {
  const { state, world, lead } = turn
  const misses = state.misses + 1
  const offer =
    misses >= 3 && personTool(world) !== undefined ? 'If you would rather speak to a person, just say so.' : ''
  return tell({ ...state, misses }, say(lead, why, offer, askAgain(state, world)), state.task?.tool ?? 'unclear', 0.4)
}

function merged(task: Task, reading: Reading): Task {
  return { ...task, values: { ...task.values, ...reading.values } }
}

/** A yes with a few words more is still a yes: free text slots do not make it a change. */
function onlyOptionalText(tool: PreparedTool, changes: readonly (readonly [string, unknown])[]): boolean {
  return changes.every(([name]) =>
    /^(text|boolean)$/.test(tool.slots.slots.find((slot) => slot.name === name)?.kind ?? ''),
  )
}

const actsOn = (tool: PreparedTool, action: string) =>
  splitName(tool.spec.name).split(' ').map(conceptOfWord).includes(action)

/** "cancel" within a cancellation is no giving up. */
function givesUp(acts: DialogueActs, text: string, tool: PreparedTool): boolean {
  if (!acts.giveUp) return false
  const words = plain(text)
  if (
    actsOn(tool, 'cancel') &&
    /\bcancel/.test(words) &&
    !/\b(never ?mind|forget|changed my mind|do not|leave)\b/.test(words)
  )
    return false
  return (
    contentConcepts(
      words.replace(
        /\b(never ?mind|forget (it|that|this|about it)|cancel (that|this|it)|drop (it|that)|leave it|do not bother|changed my mind|scratch that|skip it)\b/g,
        '',
      ),
    ).length <= 2
  )
}

/** The slot a text names by its label ("the date is wrong"). */
function slotNamed(tool: PreparedTool, text: string) {
  const said = new Set(
    tokenise(text)
      .filter((token) => !stopWords.has(token.word))
      .map((token) => token.concept),
  )
  return tool.slots.slots.find((slot) => tokenise(slot.label).some((token) => said.has(token.concept)))
}
