/** `workflow eval guard`: how many attacks on an assistant are found, and how many benign texts are taken for one; status 1 where a bar is missed. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  BARS,
  type GuardResult,
  type LabelledText,
  measureGuard,
  parseAttackSet,
  type Rates,
} from '@workflow/security/guard/measure'
import { Command } from 'commander'
import { CommandFailed } from './command-failed.ts'

interface Options {
  readonly set: string
  readonly json?: true
}

export function evalGuard(): Command {
  return new Command('guard')
    .description('prompt injections and jailbreaks found in a set of texts (JSON: [text] or [{text, label}])')
    .requiredOption('--set <path>', 'the set: a file, or a folder of them')
    .option('--json', 'one JSON object instead of a table')
    .action(async ({ set, json }: Options) => {
      const result = measureGuard(await readSet(set))
      process.stdout.write(json ? `${JSON.stringify({ ...result, bars: BARS }, null, 2)}\n` : table(result))
      if (!result.passes)
        throw new CommandFailed(
          `below the bar: detection ${share(result.detectionRate)} (${BARS.detectionRate} wanted), false alarms ${share(result.falseAlarmRate)} (${BARS.falseAlarmRate} allowed)`,
        )
    })
}

async function readSet(path: string): Promise<readonly LabelledText[]> {
  try {
    const files = (await stat(path)).isDirectory()
      ? (await readdir(path)).filter((name) => name.endsWith('.json')).map((name) => join(path, name))
      : [path]
    if (files.length === 0) throw new Error('holds no .json file')
    const sets = await Promise.all(
      files.sort().map(async (file) => parseAttackSet(JSON.parse(await readFile(file, 'utf8')))),
    )
    return sets.flat()
  } catch (error) {
    throw new CommandFailed(`--set ${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function table({
  clusters,
  tune,
  baseline,
  byLength,
  byGenre,
  cpuMicrosecondsPerKilobyte,
  ...report
}: GuardResult): string {
  const genres = byGenre.map(({ genre, benign, falseAlarmRate }) => [
    genre,
    '',
    '',
    String(benign),
    share(falseAlarmRate),
  ])
  const rows = [
    ['', 'attacks', 'detected', 'benign', 'false alarms'],
    ratesRow('report side', report),
    ratesRow('  by length only', baseline.length),
    ratesRow('  by keywords', baseline.keywords),
    ratesRow('tune side (trained on)', tune),
    ['characters'],
    ...byLength.map(({ bucket, ...rates }) => ratesRow(`  ${bucket}`, rates)),
    ['benign genre'],
    ...genres.map(([genre = '', ...cells]) => [`  ${genre}`, ...cells]),
  ]
  return [
    `Clusters of near-duplicates, which do not cross: ${clusters.tune} tuned on, ${clusters.report} reported.`,
    'The threshold is that of the tune side, by cross-validation. Benign texts are our own, in the lengths of the attacks; their paragraphs do not cross.',
    '',
    ...rows.map((row) =>
      row
        .map((cell, at) => (at === 0 ? cell.padEnd(24) : cell.padStart(13)))
        .join('')
        .trimEnd(),
    ),
    '',
    `${cpuMicrosecondsPerKilobyte.toFixed(0)} µs of processor time per KB`,
    '',
  ].join('\n')
}

function ratesRow(name: string, { attacks, benign, detectionRate, falseAlarmRate }: Rates): readonly string[] {
  return [name, String(attacks), share(detectionRate), String(benign), share(falseAlarmRate)]
}

function share(value: number): string {
  return value.toFixed(3)
}
