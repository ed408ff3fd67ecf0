/** What simulated customers want: all of it comes from the client folder itself, from its scripts, its tools' examples and its documents. */
import { type KnownLanguage, languageOf } from '@workflow/agent-core'
import type { ClientFolder, FolderAgent, ScriptedConversation } from '@workflow/client-folder'
import { parseDocument } from '@workflow/knowledge'
import { filled, wordings } from './wording.ts'

type Contained = readonly (string | readonly string[])[]
type Values = Readonly<Record<string, unknown>>

/** Something to say, and the words of a reply that it answers; empty where it stands for itself. */
export interface Line {
  readonly text: string
  readonly cue: Contained
}

/** A call that serves the goal. */
export interface WantedCall {
  readonly tool: string
  readonly arguments: Values
  /** The script expects that it is turned down. */
  readonly refused: boolean
  readonly changesState: boolean
}

export interface Goal {
  readonly name: string
  readonly from: 'script' | 'tool' | 'knowledge'
  readonly agent: FolderAgent
  readonly language: KnownLanguage
  /** In order; the first opens the conversation. */
  readonly lines: readonly [Line, ...Line[]]
  readonly calls: readonly WantedCall[]
  /** What replies hold by the end, where no call tells. */
  readonly told: Contained
  readonly cites?: string
  readonly finally: ScriptedConversation['finally']
}

/** Scripts of attacks and of being handed over are left out: personas do both themselves. */
export async function goalsOf(client: ClientFolder): Promise<Goal[]> {
  const agents = new Map(client.agents.map((agent) => [agent.name, agent]))
  // Loaded only where customers are simulated: it brings a trained model.
  const { judgeText } = await import('@workflow/security/guard')
  const isAttack = ({ turns }: ScriptedConversation) =>
    turns.some(({ customer }) => judgeText(customer, 'customer').verdict === 'attack')
  const scripted = client.conversations.flatMap((script) => {
    const agent = agents.get(script.agent)
    return agent === undefined || aboutPeople(script) || isAttack(script) ? [] : scriptGoal(script, agent)
  })
  const served = client.agents.flatMap((agent) => toolGoals(agent))
  const asked = await knowledgeGoals(client)
  return [...scripted, ...served, ...asked]
}

const aboutPeople = ({ turns, finally: end }: ScriptedConversation) =>
  end.handoff === true || turns.some(({ expect }) => expect.handoff === true)

const ownLanguage = ({ config }: FolderAgent): KnownLanguage => {
  const [first] = config.agent_identity.languages
  const language = first?.split('-')[0]
  return language === 'es' || language === 'hi' ? language : 'en'
}

function scriptGoal({ name, turns, finally: end }: ScriptedConversation, agent: FolderAgent): Goal[] {
  const [first, ...rest] = turns.map(({ customer }, at) => ({
    text: customer,
    cue: turns[at - 1]?.expect.replyContains ?? [],
  }))
  if (first === undefined) return []
  const calls = turns.flatMap(({ expect }) =>
    expect.tool === undefined
      ? []
      : [
          {
            tool: expect.tool,
            arguments: expect.arguments ?? {},
            refused: expect.toolRefused === true,
            changesState: agent.tools.find((tool) => tool.name === expect.tool)?.changesState ?? false,
          },
        ],
  )
  const cites = turns.findLast(({ expect }) => expect.cites !== undefined)?.expect.cites
  const language = languageOf(turns.map(({ customer }) => customer).join('\n')) ?? ownLanguage(agent)
  return [
    {
      name,
      from: 'script',
      agent,
      language,
      lines: [first, ...rest],
      calls,
      told: calls.length > 0 ? [] : turns.flatMap(({ expect }) => expect.replyContains ?? []),
      ...(cites === undefined ? {} : { cites }),
      finally: end,
    },
  ]
}

/** An example whose arguments are all there is to know: the customer has them at hand, and gives each when it is asked for. */
function toolGoals(agent: FolderAgent): Goal[] {
  return agent.tools.flatMap((tool) => {
    if (tool.source === 'builtin' || tool.requiresVerifiedCustomer) return []
    const required = Array.isArray(tool.inputSchema.required) ? tool.inputSchema.required : []
    const example = tool.examples.find(
      ({ arguments: given = {} }) =>
        Object.keys(given).length > 0 &&
        required.every((field) => typeof field === 'string' && Object.hasOwn(given, field)),
    )
    if (example === undefined) return []
    const given = example.arguments ?? {}
    const lines = Object.entries(given).map(([field, value]) => ({ text: String(value), cue: [fieldWords(field)] }))
    const call = { tool: tool.name, arguments: given, refused: false, changesState: tool.changesState }
    const language = languageOf(example.utterance) ?? ownLanguage(agent)
    const opening = { text: example.utterance, cue: [] }
    return [
      {
        name: `${tool.name}: ${example.utterance}`,
        from: 'tool',
        agent,
        language,
        lines: [opening, ...lines],
        calls: [call],
        told: [],
        finally: {},
      },
    ]
  })
}

/** `dateOfBirth` → date, birth. */
const fieldWords = (field: string): string[] =>
  field
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .split(/[\s_-]+/)
    .filter((word) => word.length > 2)

/** One of each document: its second heading, for the first is its title. */
async function knowledgeGoals({ knowledge, agents }: ClientFolder): Promise<Goal[]> {
  const [agent] = agents.filter(({ config }) => config.knowledge !== undefined)
  if (agent === undefined) return []
  const goals: Goal[] = []
  for (const { fileName, bytes } of knowledge) {
    const parsed = await parseDocument({ fileName, bytes })
    if (!parsed.ok) continue
    const { title, blocks } = parsed.document
    const heading = blocks.find((block) => block.kind === 'heading' && block.level > 1)
    if (heading?.kind !== 'heading') continue
    const language = languageOf(`${title} ${heading.text}`) ?? ownLanguage(agent)
    const about = filled(wordings[language].askAbout, `${heading.text} (${title})`)
    const text = heading.text.endsWith('?') ? heading.text : about
    goals.push({
      name: `${fileName}: ${heading.text}`,
      from: 'knowledge',
      agent,
      language,
      lines: [{ text, cue: [] }],
      calls: [],
      told: [],
      cites: fileName,
      finally: {},
    })
  }
  return goals
}

/** Literal values of the calls that are wanted: nobody misspells or changes them by chance. */
export const valuesOf = ({ calls }: Goal): string[] =>
  calls.flatMap(({ arguments: given }) =>
    Object.values(given).flatMap((value) =>
      (typeof value === 'string' && !value.startsWith('=')) || typeof value === 'number' ? [String(value)] : [],
    ),
  )
