/**
 * `npm test`: everything, each part in its own process, one after the other but for those that disturb nobody; ends with one line that counts all of it.
 * Says which real servers ran and which were absent; with CI=true an absent one is a failure.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

interface Part {
  readonly name: string
  readonly command: readonly string[]
  /** Reads passed and failed from the output; by exit status alone where absent. */
  readonly count?: (output: string) => Count | undefined
  /** What has to be on the machine. */
  readonly needs?: Need
  /** No figure of it is asserted that a busy machine changes: neighbours in the list that are so run two at a time. */
  readonly beside?: true
}

interface Need {
  readonly what: string
  readonly isThere: boolean
}

interface Count {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

const vitest = (output: string): Count | undefined => {
  const line = /^\s*Tests\s+(.*)$/m.exec(output)?.[1]
  if (line === undefined) return undefined
  const of = (what: string) => Number(new RegExp(`(\\d+) ${what}`).exec(line)?.[1] ?? 0)
  return { passed: of('passed'), failed: of('failed'), skipped: of('skipped') }
}

const plain = (output: string): Count | undefined => {
  const found = [...output.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?/gm)].at(-1)
  return found && { passed: Number(found[1]), failed: Number(found[2]), skipped: Number(found[3] ?? 0) }
}

const conversations = (output: string): Count | undefined => {
  const found = /^(\d+) of (\d+) conversations passed/m.exec(output)
  return found ? { passed: Number(found[1]), failed: Number(found[2]) - Number(found[1]), skipped: 0 } : undefined
}

const onPath = (program: string) =>
  [...(process.env.PATH ?? '').split(delimiter), join(process.env.HOME ?? '', 'go', 'bin')].some((folder) =>
    existsSync(join(folder, program)),
  )

const chromium: Need = { what: 'Chromium', isThere: existsSync(process.env.CHROMIUM_PATH ?? '/usr/bin/chromium') }
const poppler: Need = { what: 'poppler-utils (pdfsig, pdftotext, pdfdetach)', isThere: onPath('pdfsig') }
const manual: Need = {
  what: "Apache's manual (apache2-doc)",
  isThere: existsSync('/usr/share/doc/apache2-doc/manual/en/index.html'),
}
const google: Need = {
  what: "Google's emulators (gcloud with its Firestore and Pub/Sub emulators, java, fake-gcs-server)",
  isThere: ['gcloud', 'java', 'fake-gcs-server'].every(onPath),
}
const labelledTexts = '../shared/data/pii/generated_large.json'
const labelledIntents = '../shared/data/intents/clinc_full.json'
const attackTexts = '../shared/data/guard'
const samples = ['krishna-diagnostics', 'online-shop', 'bank-card-desk']

const simulations = (adapters: 'embedded' | 'gcp', needs?: Need): Part[] =>
  samples.map((client) => ({
    name: `simulate ${client} on ${adapters}`,
    command: ['npx', 'workflow', 'simulate', `examples/${client}`, '--adapters', adapters],
    count: conversations,
    beside: true,
    ...(needs ? { needs } : {}),
  }))

const parts: readonly Part[] = [
  { name: 'types', command: ['npx', 'tsc', '-p', '.'] },
  { name: 'style and walls', command: ['npx', 'biome', 'ci', '.'] },
  { name: 'dead code', command: ['npx', 'knip'] },
  { name: 'unit', command: ['npm', 'run', '--silent', 'test:unit'], count: vitest },
  { name: 'slow', command: ['npm', 'run', '--silent', 'test:slow'], count: vitest },
  { name: 'contracts', command: ['npm', 'run', '--silent', 'test:contracts'], count: vitest },
  { name: 'security', command: ['npm', 'run', '--silent', 'test:security'], count: vitest },
  { name: 'channels', command: ['npm', 'run', '--silent', 'test:channels'], count: vitest },
  { name: 'fuzz', command: ['npm', 'run', '--silent', 'test:fuzz'], count: plain },
  { name: 'isolation', command: ['npm', 'run', '--silent', 'test:isolation'], count: plain, beside: true },
  {
    name: 'isolation on gcp',
    command: ['npx', 'tsx', 'tests/isolation/run.ts', '--adapters', 'gcp'],
    count: plain,
    needs: google,
    beside: true,
  },
  { name: 'lifecycle', command: ['npm', 'run', '--silent', 'test:lifecycle'], count: plain, beside: true },
  {
    name: 'lifecycle on gcp',
    command: ['npm', 'run', '--silent', 'test:lifecycle', '--', '--adapters', 'gcp'],
    count: plain,
    needs: google,
    beside: true,
  },
  ...simulations('embedded'),
  ...simulations('gcp', google),
  {
    name: 'acceptance: a folder written apart from the product',
    command: ['npm', 'run', '--silent', 'test:acceptance'],
    count: plain,
    beside: true,
  },
  {
    name: 'sequences',
    command: ['npm', 'run', '--silent', 'test:sequences', '--', '1000'],
    count: plain,
    beside: true,
  },
  {
    name: 'evaluation: personal data',
    command: ['npx', 'workflow', 'eval', 'pii', '--set', labelledTexts],
    needs: { what: 'the set of labelled texts', isThere: existsSync(labelledTexts) },
  },
  {
    name: 'evaluation: intents',
    command: ['npx', 'workflow', 'eval', 'intents', '--set', labelledIntents],
    needs: { what: 'the set of labelled intents', isThere: existsSync(labelledIntents) },
  },
  {
    name: 'evaluation: guard',
    command: ['npx', 'workflow', 'eval', 'guard', '--set', attackTexts],
    needs: { what: 'the set of attacks', isThere: existsSync(attackTexts) },
  },
  { name: 'crash', command: ['npm', 'run', '--silent', 'test:crash'], count: plain },
  { name: 'sites', command: ['npm', 'run', '--silent', 'test:sites'], count: vitest, needs: manual },
  { name: 'papers', command: ['npm', 'run', '--silent', 'test:papers'], count: vitest, needs: poppler },
  { name: 'stuck turns', command: ['npm', 'run', '--silent', 'test:stuck'], count: plain },
  { name: 'load', command: ['npm', 'run', '--silent', 'test:load'], count: plain },
  { name: 'browser', command: ['npm', 'run', '--silent', 'test:browser'], count: vitest, needs: chromium },
]

let passed = 0
let failed = 0
let skipped = 0
const absent = new Set<string>()
const failures: string[] = []

const waiting = [...parts]
while (waiting.length > 0) {
  const alone = waiting.findIndex(({ beside }) => !beside)
  const group = waiting.splice(0, alone === 0 ? 1 : alone < 0 ? waiting.length : alone)
  const next = async () => {
    for (let part = group.shift(); part; part = group.shift()) await runPart(part)
  }
  await Promise.all([next(), next()])
}

if (failures.length > 0) process.stdout.write(`\nWhat failed:\n${failures.join('\n')}\n`)
process.stdout.write(
  absent.size === 0
    ? "\nReal servers: Chromium and Google's emulators ran\n"
    : `\nAbsent, and what needs them skipped: ${[...absent].join('; ')}\n`,
)
process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`)
process.exitCode = failed === 0 ? 0 : 1

async function runPart(part: Part): Promise<void> {
  if (part.needs && !part.needs.isThere) {
    absent.add(part.needs.what)
    if (process.env.CI === 'true') failed += 1
    else skipped += 1
    return
  }
  const startedMs = performance.now()
  const { status, output } = await run(part)
  const count = part.count?.(output)
  // A runner that failed without saying how many counts as one.
  passed += count?.passed ?? (status === 0 ? 1 : 0)
  failed += Math.max(count?.failed ?? 0, status === 0 ? 0 : 1)
  skipped += count?.skipped ?? 0
  if (part.count && !count && status === 0) {
    process.stdout.write(`${part.name} said nothing that could be counted\n`)
    failed += 1
  }
  if (status !== 0) failures.push(`── ${part.name}`, ...whatFailed(output))
  process.stdout.write(
    `── ${part.name}: ${status === 0 ? 'ok' : 'FAILED'}, ${((performance.now() - startedMs) / 1000).toFixed(1)} s\n`,
  )
}

/** What two say at the same time would be mixed up: what runs beside another is shown as a whole. */
function run({ name, command, beside }: Part): Promise<{ status: number; output: string }> {
  if (!beside) process.stdout.write(`\n── ${name}\n`)
  return new Promise((resolve) => {
    const [program = '', ...given] = command
    const child = spawn(program, given, {
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const [from, to] of [[child.stdout, process.stdout] as const, [child.stderr, process.stderr] as const]) {
      from.on('data', (part: Buffer) => {
        output += part.toString()
        if (!beside) to.write(part)
      })
    }
    child.on('close', (code) => {
      if (beside) process.stdout.write(`\n── ${name}\n${output}`)
      resolve({ status: code ?? 1, output })
    })
  })
}

/** The lines that name a failure with some after each, or the last ones where none does: said again at the end, where a reader looks first. */
function whatFailed(output: string): readonly string[] {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const named = lines.flatMap((line, at) =>
    /^\s*(FAIL |FAILED|FAULT|not ok|✗|×)/.test(line) ? lines.slice(at, at + 12) : [],
  )
  return (named.length > 0 ? [...new Set(named)] : lines.slice(-60)).slice(0, 60)
}
