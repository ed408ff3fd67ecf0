/** `workflow simulate`: a folder's agents tried with its scripted conversations, with simulated customers, and against what they were before. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClientFolder } from '@workflow/client-folder'
import { providerFromEnvironment } from '@workflow/llm-sdk'
import { runScript, type Verdict } from '@workflow/rehearsal'
import { Command, Option } from 'commander'
import { z } from 'zod'
import { folderBefore } from './against.ts'
import { CommandFailed } from './command-failed.ts'
import {
  compareRuns,
  comparisonSummary,
  comparisonTable,
  type Tried,
  triedCustomer,
  triedScript,
} from './compare-runs.ts'
import { ModelCustomer } from './customers/model-customer.ts'
import { customersSummary, customersTable } from './customers/report.ts'
import { type CustomersOptions, runCustomers, type SimulatedConversation } from './customers/run-customers.ts'
import { type Counts, type KeepOptions, openProofs } from './keep-proofs.ts'
import { adaptersOption, onStage, providerOption, readFolder, type StageOptions } from './stage.ts'

interface Options extends StageOptions, KeepOptions {
  readonly json: boolean
  readonly only?: string
  readonly customers: boolean
  readonly seed: string
  readonly each: string
  readonly customersProvider?: string
  readonly against?: string
  readonly verbose: boolean
}

interface Run {
  readonly scripts: readonly Verdict[]
  readonly customers: readonly SimulatedConversation[]
}

export function simulate(): Command {
  return new Command('simulate')
    .description("try a client folder's agents; exit status 1 on any failure")
    .argument('<dir>', 'the client folder')
    .option('--json', 'print one JSON object', false)
    .option('--verbose', 'print every conversation, not only those that failed', false)
    .option('--only <text>', 'only conversations whose name contains this')
    .option('--customers', 'with simulated customers; without, with the scripted conversations', false)
    .option('--seed <n>', 'which simulated customers', '1')
    .option('--each <n>', 'conversations of each kind of simulated customer', '4')
    .addOption(
      new Option(
        '--customers-provider <name>',
        'a model that plays the simulated customers, who go by rules without',
      ).choices(['gemini', 'openai', 'anthropic', 'replay']),
    )
    .option(
      '--against <before>',
      'compare with another folder, or a version of the running platform (`3`, `<agent>@3`)',
    )
    .option('--keep', 'keep the result as a proof with the version that has this text, on the running platform', false)
    .option('--version <n>', 'keep it with this version; the newest with this text where absent')
    .option('--state-url <url>', 'where tools that are not mocked tell their tables as JSON, for `finally.state`')
    .addOption(providerOption())
    .addOption(adaptersOption())
    .option('--url <url>', 'a running platform')
    .option('--data <folder>', 'data folder of the running platform', process.env.WORKFLOW_DATA ?? '.workflow')
    .action(async (folder: string, options: Options) => {
      if (options.customersProvider !== undefined && !options.customers)
        throw new CommandFailed('--customers-provider: goes with --customers')
      const client = await readFolder(folder)
      const proofs = options.keep ? await openProofs(client, options) : undefined
      const { output, kind, countsOf, passed } =
        options.against === undefined
          ? await tried(folder, client, options)
          : await compared(folder, client, options.against, options)
      process.stdout.write(output)
      if (!passed) process.exitCode = 1
      if (proofs !== undefined) process.stderr.write(await proofs.keep(kind, countsOf))
    })
}

interface Outcome {
  readonly output: string
  readonly kind: 'simulate' | 'customers'
  readonly passed: boolean
  readonly countsOf: (agent: string) => Counts | undefined
}

async function tried(folder: string, client: ClientFolder, options: Options): Promise<Outcome> {
  const { scripts, customers } = await runOn(folder, client, client, options, !options.customers)
  const all = allOf({ scripts, customers })
  const countsOf = (agent: string) => counted(all, agent)
  const passed = all.every((one) => one.passed)
  if (options.customers) {
    const output = options.json
      ? `${JSON.stringify(customersSummary(customers))}\n`
      : customersTable(customers, options.verbose)
    return { output, kind: 'customers', countsOf, passed }
  }
  const output = options.json ? `${JSON.stringify(summary(scripts))}\n` : table(scripts, options.verbose)
  return { output, kind: 'simulate', countsOf, passed }
}

/** Scripts, and customers where they are asked for: those of `folder`, first with the agents of before. */
async function compared(folder: string, client: ClientFolder, against: string, options: Options): Promise<Outcome> {
  const scratch = mkdtempSync(join(tmpdir(), 'workflow-against-'))
  try {
    const earlier = await folderBefore(against, folder, client, options, scratch)
    const before = allOf(await runOn(earlier, await readFolder(earlier), client, options, true))
    const after = allOf(await runOn(folder, client, client, options, true))
    const conversations = compareRuns(before, after, client.agents)
    const output = options.json
      ? `${JSON.stringify(comparisonSummary(conversations))}\n`
      : comparisonTable(conversations, options.verbose)
    // What failed before as it fails now is not worse: it is told, and kept as failed.
    const countsOf = (agent: string) => {
      const counts = counted(after, agent)
      const worse = conversations.filter((one) => one.agent === agent && one.grade === 'worse').length
      return counts && { ...counts, worse }
    }
    const passed = conversations.every(({ grade }) => grade !== 'worse')
    return { output, kind: options.customers ? 'customers' : 'simulate', countsOf, passed }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

const allOf = ({ scripts, customers }: Run): Tried[] => [...scripts.map(triedScript), ...customers.map(triedCustomer)]

function counted(conversations: readonly Tried[], agent: string): Counts | undefined {
  const own = conversations.filter((one) => one.agent === agent)
  const passed = own.filter((one) => one.passed).length
  return own.length === 0 ? undefined : { passed, failed: own.length - passed, worse: 0, refused: 0 }
}

/** `cast`: whose scripts and customers. What is kept or compared is tried on a platform of its own: a running one serves other texts, and customers. */
async function runOn(
  folder: string,
  client: ClientFolder,
  cast: ClientFolder,
  { url, ...options }: Options,
  withScripts: boolean,
): Promise<Run> {
  const { only } = options
  const alone = options.keep || options.against !== undefined
  const seed = wholeNumber('--seed', options.seed, 0)
  const each = wholeNumber('--each', options.each, 1)
  const play = await playedBy(options.customersProvider)
  return onStage(folder, client, { ...options, ...(url === undefined || alone ? {} : { url }) }, async (stage) => {
    const scripts: Verdict[] = []
    const known = cast.conversations.filter(
      ({ name, agent }) => (only === undefined || name.includes(only)) && stage.configIds.has(agent),
    )
    for (const script of withScripts ? known : []) scripts.push(await runScript(stage, script))
    const customers = options.customers
      ? await runCustomers(stage, cast, { seed, each, tried: client, ...play, ...(only === undefined ? {} : { only }) })
      : []
    return { scripts, customers }
  })
}

/** Throws `CommandFailed` naming the variable that the provider lacks. */
async function playedBy(name: string | undefined): Promise<Pick<CustomersOptions, 'play'>> {
  if (name === undefined) return {}
  const provider = await providerFromEnvironment({ ...process.env, LLM_PROVIDER: name }).catch((cause: unknown) => {
    throw new CommandFailed(cause instanceof Error ? cause.message : String(cause), { cause })
  })
  return { play: (plan) => new ModelCustomer(plan, provider) }
}

const summary = (verdicts: readonly Verdict[]) => ({
  passed: verdicts.filter((one) => one.passed).length,
  failed: verdicts.filter((one) => !one.passed).length,
  conversations: verdicts,
})

function table(verdicts: readonly Verdict[], verbose: boolean): string {
  const lines = verdicts.flatMap((verdict) => [
    `${verdict.passed ? 'pass' : 'FAIL'}  ${verdict.name}${verdict.passed ? '' : `  (${verdict.file}, ${verdict.failedTurn ? `turn ${verdict.failedTurn}` : 'end'})`}`,
    ...(verdict.passed && !verbose ? [] : transcript(verdict)),
    ...verdict.failures.map((failure) => `        ✗ ${failure}`),
  ])
  const { passed, failed } = summary(verdicts)
  return `${lines.join('\n')}\n\n${passed} of ${passed + failed} conversations passed\n`
}

const transcript = (verdict: Verdict) =>
  verdict.transcript.flatMap(({ customer, reply, tools }) => [
    `        > ${customer}`,
    ...tools.map((tool) => `          [${tool}]`),
    ...reply.split('\n').map((line) => `        < ${line}`),
  ])

function wholeNumber(option: string, text: string, least: number): number {
  const parsed = z.coerce.number().int().min(least).max(1_000_000).safeParse(text)
  if (parsed.success && text.trim() !== '') return parsed.data
  throw new CommandFailed(`${option}: must be a whole number of at least ${least}`)
}
