/** `workflow simulate`: a folder's scripted conversations against its agent, on a platform of its own or a running one. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtinDefinitions } from '@workflow/agent-core/tools'
import { type ClientFolder, errorPlace, packFolder, readClientFolder } from '@workflow/client-folder'
import { type Adapters, startPlatform } from '@workflow/local'
import { Command, Option } from 'commander'
import { z } from 'zod'
import { type Access, accessAs, call } from './api.ts'
import { CommandFailed } from './command-failed.ts'
import { administratorOf } from './ephemeral.ts'
import { type ImportAnswer, makeKeys, sendFolder } from './import.ts'
import { runScript, type Stage, type Verdict } from './scripted-run.ts'

interface Options {
  readonly json: boolean
  readonly provider?: string
  readonly adapters: Adapters
  readonly url?: string
  readonly data: string
  readonly stateUrl?: string
  readonly only?: string
  readonly verbose: boolean
}

export function simulate(): Command {
  return new Command('simulate')
    .description("run a client folder's scripted conversations; exit status 1 on any failure")
    .argument('<dir>', 'the client folder')
    .option('--json', 'print one JSON object', false)
    .option('--verbose', 'print every conversation, not only those that failed', false)
    .option('--only <text>', 'only conversations whose name contains this')
    .option('--state-url <url>', 'where tools that are not mocked tell their tables as JSON, for `finally.state`')
    .addOption(
      new Option('--provider <name>', 'who answers, on a platform of its own').choices([
        'offline',
        'gemini',
        'openai',
        'replay',
      ]),
    )
    .addOption(
      new Option('--adapters <family>', 'what a platform of its own stands on')
        .choices(['embedded', 'gcp'])
        .default('embedded'),
    )
    .option('--url <url>', 'a running platform')
    .option('--data <folder>', 'data folder of the running platform', process.env.WORKFLOW_DATA ?? '.workflow')
    .action(async (folder: string, options: Options) => {
      const read = await readClientFolder(await packFolder(folder))
      if (!read.ok)
        throw new CommandFailed(
          read.errors.map((error) => `${errorPlace(error)}: ${error.message} (${error.rule})`).join('\n'),
        )
      const verdicts = options.url
        ? await onRunning(folder, read.folder, options)
        : await onOwnPlatform(folder, read.folder, options)
      process.stdout.write(options.json ? `${JSON.stringify(summary(verdicts))}\n` : table(verdicts, options.verbose))
      if (verdicts.some((verdict) => !verdict.passed)) process.exitCode = 1
    })
}

async function onOwnPlatform(folder: string, client: ClientFolder, options: Options): Promise<Verdict[]> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'workflow-simulate-'))
  const environment = { ...process.env, ...(options.provider ? { LLM_PROVIDER: options.provider } : {}) }
  const platform = await startPlatform({
    port: 0,
    dataFolder,
    adapters: options.adapters,
    logLevel: 'error',
    environment,
  })
  try {
    return await runAll(await administratorOf(platform), folder, client, options)
  } finally {
    await platform.stop()
    rmSync(dataFolder, { recursive: true, force: true })
  }
}

async function onRunning(folder: string, client: ClientFolder, options: Options): Promise<Verdict[]> {
  return runAll(await accessAs('platform_admin', options), folder, client, options)
}

async function runAll(
  administrator: Access,
  folder: string,
  client: ClientFolder,
  options: Options,
): Promise<Verdict[]> {
  const imported = await sendFolder(administrator, folder)
  const stage = await stageOf(administrator, imported, client, options.stateUrl)
  const verdicts: Verdict[] = []
  for (const script of client.conversations) {
    if (options.only === undefined || script.name.includes(options.only)) verdicts.push(await runScript(stage, script))
  }
  return verdicts
}

const documents = z.object({ items: z.array(z.object({ id: z.string(), fileName: z.string() })) })

async function stageOf(
  administrator: Access,
  imported: ImportAnswer,
  client: ClientFolder,
  stateUrl: string | undefined,
): Promise<Stage> {
  const { url } = administrator
  const configIds = new Map(imported.agents.map((agent) => [agent.name, agent.configId]))
  const keys = await makeKeys(administrator, imported)
  const operator = { url, headers: { authorization: `Bearer ${keys.apiKey}` } }
  const known = documents.parse(await (await call(operator, 'GET', '/v1/documents?limit=200')).json())
  const fileNames = new Map(known.items.map((document) => [document.id, document.fileName]))
  const mocked = new Set(Object.values(client.mocks).flatMap((mock) => Object.keys(mock.operations)))
  return {
    customer: { url, headers: { 'x-workflow-key': keys.publishableKey } },
    operator,
    configIds,
    sourceOf: (tool) => (mocked.has(tool) ? 'mock' : builtinDefinitions.has(tool) ? 'builtin' : 'http'),
    fileNameOf: (documentId) => fileNames.get(documentId),
    toolsets: Object.keys(client.mocks),
    stateUrl,
    time: () => ({ now: new Date(), timeZone: client.client.organization.timeZone }),
  }
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
