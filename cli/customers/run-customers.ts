/** Simulated customers against a folder's agents: who they are, how each conversation went, and what was broken in it. */

import { type ClientFolder, type FolderAgent, isAnswer } from '@workflow/client-folder'
import { call, type Exchange, openConversation, type Stage, tablesOf } from '@workflow/rehearsal'
import { z } from 'zod'
import { CommandFailed } from '../command-failed.ts'
import { type Chance, chanceOf } from './chance.ts'
import { RuleCustomer, type SimulatedCustomer } from './customer.ts'
import { endsWell, hasActed, hasBeenServed } from './exchange.ts'
import { type Goal, goalsOf } from './goal.ts'
import { type Persona, type PersonaName, personas } from './persona.ts'
import { type Plan, planOf } from './plan.ts'
import { type Violation, violationsOf } from './rules.ts'
import { type Secrets, secretsOf } from './secrets.ts'

export interface SimulatedConversation {
  /** `<persona>: <goal>`. */
  readonly name: string
  readonly persona: PersonaName
  readonly agent: string
  /** The customer got all that it wanted. */
  readonly reached: boolean
  readonly handedOff: boolean
  /** Replies that say sorry in place of an answer. */
  readonly apologies: number
  readonly violations: readonly Violation[]
  readonly exchanges: readonly Exchange[]
}

export interface CustomersOptions {
  readonly seed: number
  /** Conversations of each persona, at most. */
  readonly each: number
  /** Only conversations whose name contains this. */
  readonly only?: string
  /** Whose agents are tried; those of the folder that the customers come from where absent. */
  readonly tried?: ClientFolder
  /** Who plays a plan; by rules where absent. */
  readonly play?: (plan: Plan) => SimulatedCustomer
}

interface Casting {
  readonly name: string
  readonly plan: Plan
  readonly chance: Chance
}

/** No conversation is longer, whatever the customer still wants. */
const mostTurns = 16

/** The same folder, seed and options give the same customers with the same wishes, in the same order. */
export async function runCustomers(
  stage: Stage,
  client: ClientFolder,
  options: CustomersOptions,
): Promise<SimulatedConversation[]> {
  const { tried = client } = options
  const secrets = new Map<string, { readonly agent: FolderAgent; readonly own: Secrets }>()
  for (const agent of tried.agents) secrets.set(agent.name, { agent, own: await secretsOf(tried, agent) })
  const held: SimulatedConversation[] = []
  for (const { plan, ...casting } of castOf(await goalsOf(client), options)) {
    const known = secrets.get(plan.goal.agent.name)
    if (known === undefined) continue
    const goal = { ...plan.goal, agent: known.agent }
    held.push(await converse(stage, { ...casting, plan: { ...plan, goal } }, known.own, options.play))
  }
  return held
}

function castOf(goals: readonly Goal[], { seed, each, only }: CustomersOptions): Casting[] {
  return personas.flatMap((persona) => {
    const shuffled = chanceOf(seed, persona.name).shuffled(goals)
    return preferred(persona, shuffled)
      .slice(0, each)
      .map((goal) => {
        const name = `${persona.name}: ${goal.name}`
        const chance = chanceOf(seed, name)
        return { name, plan: planOf(persona, goal, goals, chance), chance }
      })
      .filter(({ name }) => only === undefined || name.includes(only))
  })
}

/** Goals that suit the persona, best first: of its language, else of the agent's, and with something to change for whoever changes it. */
function preferred({ name, language }: Persona, goals: readonly Goal[]): Goal[] {
  const first = (one: Goal) => one.language === language
  const second = (one: Goal) => one.language === mainLanguage(one.agent)
  const spoken = [...goals.filter(first), ...goals.filter((one) => !first(one) && second(one))]
  const all = spoken.length > 0 ? spoken : [...goals]
  const changing = all.filter(({ calls }) => calls.some(({ changesState, refused }) => changesState && !refused))
  return name === 'mind-changer' && changing.length > 0 ? changing : all
}

const mainLanguage = ({ config }: FolderAgent) => config.agent_identity.languages[0]?.split('-')[0]

async function converse(
  stage: Stage,
  { name, plan, chance }: Casting,
  secrets: Secrets,
  play: CustomersOptions['play'],
): Promise<SimulatedConversation> {
  const customer = play?.(plan) ?? new RuleCustomer(plan, chance)
  const line = await openConversation(stage, plan.goal.agent.name)
  const exchanges: Exchange[] = []
  let served = false
  for (let turn = 0; turn < mostTurns; turn++) {
    const last = exchanges.at(-1)
    const text = await customer.next(
      last && { reply: last.reply, handoff: last.handoff, done: served, acted: hasActed(plan, exchanges) },
    )
    if (text === undefined) break
    const { ended, ...said } = await line.say(text).catch((error: unknown) => unanswered(text, last, error))
    exchanges.push(said)
    served = await hasBeenServed(plan, exchanges, stage.time())
    if (ended) break
  }
  const tables = await tablesOf(stage, line.conversationId)
  const reached = served && (await endsWell(plan, exchanges, tables, stage.time()))
  const repliesOfTurns = await keptReplies(stage, line.conversationId)
  return {
    name,
    persona: plan.persona.name,
    agent: plan.goal.agent.name,
    reached,
    handedOff: exchanges.at(-1)?.handoff ?? false,
    apologies: exchanges.filter((one) => !one.handoff && one.reply.trim() !== '' && !isAnswer(one)).length,
    violations: violationsOf({ plan, exchanges, repliesOfTurns, served, secrets }),
    exchanges,
  }
}

/** Words that the platform does not take are a finding, not the end of the simulation. */
function unanswered(customer: string, last: Exchange | undefined, error: unknown) {
  if (!(error instanceof CommandFailed)) throw error
  const { handoff = false, ticket = false, callback = false } = last ?? {}
  const tools = [`the platform did not take this: ${error.message}`]
  return { customer, reply: '', calls: [], citations: [], tools, handoff, ticket, callback, ended: true }
}

const messages = z.object({ items: z.array(z.object({ role: z.string(), turnId: z.string().optional() })) })

/** By message of the customer, how many of the agent the platform keeps as answers to it. */
async function keptReplies(stage: Stage, conversationId: string): Promise<number[]> {
  const path = `/v1/conversations/${encodeURIComponent(conversationId)}/messages?limit=200`
  const { items } = messages.parse(await (await call(stage.operator, 'GET', path)).json())
  return items
    .filter(({ role }) => role === 'customer')
    .map(({ turnId }) => items.filter((other) => other.role === 'agent' && other.turnId === turnId).length)
}
