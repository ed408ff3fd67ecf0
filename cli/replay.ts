/** `workflow replay`: recorded conversations said again to a folder's agent, with a verdict per turn. */

import { type ClientFolder, type FolderAgent, judgeTurn, type TurnVerdict } from '@workflow/client-folder'
import { loadReplayFile, type RecordedConversation } from '@workflow/llm-sdk'
import { openConversation, type Stage } from '@workflow/rehearsal'
import { Command } from 'commander'
import { CommandFailed } from './command-failed.ts'
import { type Counts, type KeepOptions, openProofs } from './keep-proofs.ts'
import { type RecordedTurnFacts, recordedTurns } from './recorded-turns.ts'
import { adaptersOption, onStage, providerOption, readFolder, type StageOptions } from './stage.ts'

interface Options extends StageOptions, KeepOptions {
  readonly folder: string
  readonly agent?: string
  readonly only?: string
  readonly json: boolean
  readonly verbose: boolean
}

interface ReplayedTurn extends TurnVerdict {
  readonly customer: string
  readonly before: string
  readonly now: string
}

interface ReplayedConversation {
  readonly id: string
  readonly turns: readonly ReplayedTurn[]
}

export function replay(): Command {
  return new Command('replay')
    .description('say recorded conversations to a client folder; exit status 1 on any turn that is worse or refused')
    .argument('<recording>', 'JSON lines of { id, messages }, as `workflow record` writes them')
    .requiredOption('--folder <dir>', 'the client folder')
    .option('--agent <name>', 'which agent of the folder; needed where there are several')
    .option('--only <text>', 'only conversations whose id contains this')
    .option('--json', 'print one JSON object', false)
    .option('--verbose', 'print every turn, not only those that differ', false)
    .option('--keep', 'keep the result as a proof with the version that has this text, on the running platform', false)
    .option('--version <n>', 'keep it with this version; the newest with this text where absent')
    .addOption(providerOption())
    .addOption(adaptersOption())
    .option('--url <url>', 'a running platform')
    .option('--data <folder>', 'data folder of the running platform', process.env.WORKFLOW_DATA ?? '.workflow')
    .action(async (file: string, options: Options) => {
      const recorded = (await readRecording(file)).filter(
        ({ id }) => options.only === undefined || id.includes(options.only),
      )
      const client = await readFolder(options.folder)
      const agent = agentOf(client, options.agent)
      const proofs = options.keep ? await openProofs({ ...client, agents: [agent] }, options) : undefined
      // Who answers by a recording must be given the one that is replayed.
      const environment = { LLM_REPLAY: file }
      // A running platform serves another text than the one that is to be proven.
      const { url, ...others } = options
      const where = { ...others, environment, ...(url === undefined || options.keep ? {} : { url }) }
      const replayed = await onStage(options.folder, client, where, async (stage) => {
        const judged: ReplayedConversation[] = []
        for (const conversation of recorded) judged.push(await replayOne(stage, agent, conversation))
        return judged
      })
      const counted = replaySummary(replayed)
      process.stdout.write(options.json ? `${JSON.stringify(counted)}\n` : table(replayed, options.verbose))
      if (counted.worse + counted.refused > 0) process.exitCode = 1
      if (proofs !== undefined) process.stderr.write(await proofs.keep('replay', () => proofCounts(counted)))
    })
}

async function readRecording(file: string): Promise<RecordedConversation[]> {
  return loadReplayFile(file).catch((cause: unknown) => {
    throw new CommandFailed(cause instanceof Error ? cause.message : `${file} cannot be read`, { cause })
  })
}

/** Throws `CommandFailed` naming the agents there are. */
function agentOf({ agents }: ClientFolder, name: string | undefined): FolderAgent {
  const [only] = agents
  const found = name === undefined && agents.length === 1 ? only : agents.find((agent) => agent.name === name)
  if (found !== undefined) return found
  throw new CommandFailed(`--agent: must be one of ${agents.map((agent) => agent.name).join(', ')}`)
}

async function replayOne(
  stage: Stage,
  agent: FolderAgent,
  recorded: RecordedConversation,
): Promise<ReplayedConversation> {
  const judged = {
    offered: new Set(agent.tools.map((tool) => tool.name)),
    changesState: (name: string) => agent.tools.some((tool) => tool.name === name && tool.changesState),
  }
  const customer = await openConversation(stage, agent.name)
  const turns: ReplayedTurn[] = []
  let said = ''
  for (const before of recordedTurns(recorded)) {
    said += `${before.customer}\n`
    const now = await customer.say(before.customer).catch((error: unknown) => refusedWords(error))
    if ('refused' in now) {
      const reason = `nothing can be said any more: ${now.refused}`
      return { id: recorded.id, turns: [...turns, { ...shown(before), now: '', grade: 'worse', reason }] }
    }
    const verdict = judgeTurn(before, now, judged, said)
    turns.push({ ...shown(before), now: now.reply, ...verdict })
  }
  return { id: recorded.id, turns }
}

const shown = ({ customer, reply }: RecordedTurnFacts) => ({ customer, before: reply })

/** A conversation that is closed takes no more words: that is a finding, not the end of the replay. */
function refusedWords(error: unknown): { readonly refused: string } {
  if (error instanceof CommandFailed) return { refused: error.message }
  throw error
}

/** Turns that are no worse than they were pass. */
const proofCounts = ({ same, better, worse, refused }: ReturnType<typeof replaySummary>): Counts => ({
  passed: same + better,
  failed: 0,
  worse,
  refused,
})

/** Counts of turns by verdict. */
function replaySummary(conversations: readonly ReplayedConversation[]) {
  const turns = conversations.flatMap((one) => one.turns)
  const count = (grade: TurnVerdict['grade']) => turns.filter((turn) => turn.grade === grade).length
  return {
    same: count('same'),
    better: count('better'),
    worse: count('worse'),
    refused: count('refused'),
    conversations,
  }
}

function table(conversations: readonly ReplayedConversation[], verbose: boolean): string {
  const lines = conversations.flatMap(({ id, turns }) => [
    id,
    ...turns.flatMap(({ grade, reason, customer, before, now }, at) => [
      `  ${String(at + 1).padStart(3)}  ${grade.padEnd(8)} ${reason}`,
      ...(grade === 'same' && !verbose
        ? []
        : [`        > ${oneLine(customer)}`, `        before: ${oneLine(before)}`, `        now:    ${oneLine(now)}`]),
    ]),
  ])
  const { same, better, worse, refused } = replaySummary(conversations)
  return `${lines.join('\n')}\n\n${same} same, ${better} better, ${worse} worse, ${refused} refused\n`
}

const oneLine = (text: string) => text.replace(/\s*\n\s*/g, ' ⏎ ')
