/** `workflow simulate`: a folder's scripted conversations against its agent, on a platform of its own or a running one. */
import { Command } from 'commander'
import { z } from 'zod'
import { CommandFailed } from './command-failed.ts'
import { customersSummary, customersTable, isClean } from './customers/report.ts'
import { runCustomers } from './customers/run-customers.ts'
import { runScript, type Verdict } from './scripted-run.ts'
import { adaptersOption, onStage, providerOption, readFolder, type StageOptions } from './stage.ts'

interface Options extends StageOptions {
  readonly json: boolean
  readonly only?: string
  readonly customers: boolean
  readonly seed: string
  readonly each: string
  readonly verbose: boolean
}

export function simulate(): Command {
  return new Command('simulate')
    .description("run a client folder's scripted conversations; exit status 1 on any failure")
    .argument('<dir>', 'the client folder')
    .option('--json', 'print one JSON object', false)
    .option('--verbose', 'print every conversation, not only those that failed', false)
    .option('--only <text>', 'only conversations whose name contains this')
    .option('--customers', 'simulated customers in place of the scripts', false)
    .option('--seed <n>', 'which simulated customers', '1')
    .option('--each <n>', 'conversations of each kind of simulated customer', '4')
    .option('--state-url <url>', 'where tools that are not mocked tell their tables as JSON, for `finally.state`')
    .addOption(providerOption())
    .addOption(adaptersOption())
    .option('--url <url>', 'a running platform')
    .option('--data <folder>', 'data folder of the running platform', process.env.WORKFLOW_DATA ?? '.workflow')
    .action(async (folder: string, options: Options) => {
      const client = await readFolder(folder)
      if (options.customers) {
        const seed = wholeNumber('--seed', options.seed, 0)
        const each = wholeNumber('--each', options.each, 1)
        const { only } = options
        const held = await onStage(folder, client, options, (stage) =>
          runCustomers(stage, client, { seed, each, ...(only === undefined ? {} : { only }) }),
        )
        process.stdout.write(
          options.json ? `${JSON.stringify(customersSummary(held))}\n` : customersTable(held, options.verbose),
        )
        if (!held.every(isClean)) process.exitCode = 1
        return
      }
      const verdicts = await onStage(folder, client, options, async (stage) => {
        const judged: Verdict[] = []
        for (const script of client.conversations) {
          if (options.only === undefined || script.name.includes(options.only))
            judged.push(await runScript(stage, script))
        }
        return judged
      })
      process.stdout.write(options.json ? `${JSON.stringify(summary(verdicts))}\n` : table(verdicts, options.verbose))
      if (verdicts.some((verdict) => !verdict.passed)) process.exitCode = 1
    })
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
