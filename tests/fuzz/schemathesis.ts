/** schemathesis: where it comes from, how it is told about this platform, and what it found. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { blankReason, cursorReason, exceptions, excludedPaths, expectedEverywhere } from './exceptions.ts'

const version = '4.32.5'
const folder = join('.cache', `schemathesis-${version}`)
const program = join(folder, 'bin', 'schemathesis')

/** Makes it where it is not there yet; false where that cannot be done here. */
export function haveSchemathesis(): boolean {
  if (existsSync(program)) return true
  mkdirSync('.cache', { recursive: true })
  const made = spawnSync('python3', ['-m', 'venv', folder], { stdio: 'ignore' })
  if (made.status === 0)
    spawnSync(join(folder, 'bin', 'pip'), ['install', '--quiet', `schemathesis==${version}`], { stdio: 'ignore' })
  if (existsSync(program)) return true
  rmSync(folder, { recursive: true, force: true })
  return false
}

export interface FuzzRun {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly seconds: number
  readonly seed: number
}

export interface Fuzzed {
  readonly operations: number
  readonly requests: number
  readonly failures: readonly string[]
  readonly output: string
}

const report = z.object({
  operations: z.object({ tested: z.number() }),
  test_cases: z.object({ generated: z.number() }),
  failures: z.array(z.object({ title: z.string(), operations: z.array(z.string()) })),
  errors: z.array(z.looseObject({ title: z.string(), count: z.number() })),
})

const document = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        requestBody: z.unknown().optional(),
        parameters: z.array(z.looseObject({ name: z.string(), in: z.string() })).optional(),
      }),
    ),
  ),
})

export async function fuzz({ url, headers, seconds, seed }: FuzzRun): Promise<Fuzzed> {
  const work = mkdtempSync(join(tmpdir(), 'fuzz-'))
  const config = join(work, 'schemathesis.toml')
  const result = join(work, 'report.json')
  const openApi = document.parse(await (await fetch(`${url}/openapi.json`)).json())
  writeFileSync(config, toToml(exceptionsOf(openApi)))
  const args = [
    ...['--config-file', config, 'run', `${url}/openapi.json`],
    ...Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]),
    ...excludedPaths.flatMap((path) => ['--exclude-path', path]),
    ...['--phases', 'examples,coverage,fuzzing', '--checks', 'all', '--workers', '1', '--max-time', String(seconds)],
    ...['--continue-on-failure', '--suppress-health-check', 'all', '--request-timeout', '20', '--seed', String(seed)],
    ...['--report', 'json', '--report-json-path', result, '--warnings', 'off', '--no-color'],
  ]
  const output = await run(program, args)
  if (!existsSync(result)) throw new Error(`schemathesis wrote no report:\n${output}`)
  const found = report.parse(JSON.parse(readFileSync(result, 'utf8')))
  rmSync(work, { recursive: true, force: true })
  return {
    operations: found.operations.tested,
    requests: found.test_cases.generated,
    failures: [
      ...found.failures.flatMap(({ title, operations }) => operations.map((operation) => `${operation}: ${title}`)),
      ...found.errors.map(({ title, count }) => `${count} × ${title}`),
    ],
    output,
  }
}

type Exceptions = ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>

/** The written list; and from the document the lists with a cursor, and the bodies with text that must not be blank. */
function exceptionsOf(openApi: z.infer<typeof document>): Exceptions {
  const found = new Map<string, Map<string, readonly number[]>>()
  const add = (operation: string, check: string, statuses: readonly number[]) => {
    const checks = found.get(operation) ?? new Map<string, readonly number[]>()
    found.set(operation, checks.set(check, statuses))
  }
  for (const [path, methods] of Object.entries(openApi.paths))
    if (methods.get?.parameters?.some((parameter) => parameter.in === 'query' && parameter.name === 'after'))
      add(`GET ${path}`, 'positive_data_acceptance', [400])
  for (const [path, methods] of Object.entries(openApi.paths))
    for (const [method, { requestBody }] of Object.entries(methods))
      if (holdsText(requestBody)) add(`${method.toUpperCase()} ${path}`, 'positive_data_acceptance', [400])
  for (const { operations, check, alsoExpected } of exceptions)
    for (const operation of operations) add(operation, check, alsoExpected)
  return found
}

/** Whether a schema somewhere in it asks for text that is not empty, and says no more about it. */
function holdsText(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false
  if ('type' in node && node.type === 'string' && 'minLength' in node && !('pattern' in node)) return true
  return Object.values(node).some(holdsText)
}

function toToml(found: Exceptions): string {
  const list = (statuses: readonly (string | number)[]) => JSON.stringify(statuses)
  const everywhere = Object.entries(expectedEverywhere).map(
    ([check, statuses]) => `[checks.${check}]\nexpected-statuses = ${list(statuses)}\n`,
  )
  const each = [...found].map(([operation, checks]) => {
    const lines = [...checks].map(([check, statuses]) => {
      const all = [...expectedEverywhere[check as keyof typeof expectedEverywhere], ...statuses]
      return `[operations.checks.${check}]\nexpected-statuses = ${list(all)}\n`
    })
    return `[[operations]]\ninclude-name = ${JSON.stringify(operation)}\n${lines.join('')}`
  })
  return [...everywhere, ...each].join('\n')
}

/** What was left out of the checks, and why: for the report. */
export const reasons = (): readonly string[] => [
  `lists: ${cursorReason}`,
  `bodies: ${blankReason}`,
  ...exceptions.map(({ operations, reason }) => `${operations.join(', ')}: ${reason}`),
]

function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const take = (part: Buffer) => {
      output += part.toString()
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('error', reject)
    child.on('close', () => resolve(output))
  })
}
