/** `workflow eval intents`: how well intents are told, and what lies outside of them, beside plain TF-IDF; status 1 where a bar is missed. */
import { readFile } from 'node:fs/promises'
import { type IntentResult, measureIntents, parseLabelledSet } from '@workflow/llm-sdk/intents/measure'
import { Command } from 'commander'
import { CommandFailed } from './command-failed.ts'

interface Options {
  readonly set: string
  readonly json?: true
}

export function evalIntents(): Command {
  return new Command('intents')
    .description(
      'intents told on a labelled set (JSON {train, val, test, oos_train, oos_val, oos_test: [[text, label]]})',
    )
    .requiredOption('--set <file>', 'the labelled set')
    .option('--json', 'one JSON object instead of a table')
    .action(async ({ set, json }: Options) => {
      const result = measureIntents(await readSet(set))
      const missed = result.bars.filter(({ passes }) => !passes).map(({ name }) => name)
      process.stdout.write(json ? `${JSON.stringify({ ...result, missed }, null, 2)}\n` : table(result))
      if (missed.length > 0) throw new CommandFailed(`below the bar: ${missed.join(', ')}`)
    })
}

async function readSet(file: string) {
  try {
    return parseLabelledSet(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    throw new CommandFailed(`--set ${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function table({ baseline, n, trainedOn, bars, ...own }: IntentResult): string {
  const rows = [
    ['method', 'side', 'in-scope accuracy', 'oos recall', 'oos precision', 'threshold', 'training s', 'decision ms'],
    ...[['classifier', own] as const, ['TF-IDF of words', baseline] as const].flatMap(([name, method]) => [
      [name, 'test', ...shares(method), method.threshold.toFixed(3), seconds(method), method.decisionMs.toFixed(3)],
      ['', 'val', ...shares(method.validation)],
    ]),
  ]
  return [
    `${trainedOn.intents} intents, trained on ${trainedOn.inScope} texts and ${trainedOn.outOfScope} out of scope; reported on ${n.inScope} and ${n.outOfScope}.`,
    'The threshold was chosen on val and oos_val before test was read. An in-scope text taken for out of scope counts as wrong. Times are processor time.',
    '',
    ...rows.map((row) =>
      row
        .map((cell, at) => (at < 2 ? cell.padEnd(16 - at * 10) : cell.padStart(17)))
        .join(' ')
        .trimEnd(),
    ),
    '',
    ...bars.map(({ name, bar, passes }) => `${name} ${bar}: ${passes ? 'pass' : 'MISS'}`),
    '',
  ].join('\n')
}

function shares(figures: IntentResult['validation']): readonly string[] {
  return [figures.inScopeAccuracy, figures.outOfScopeRecall, figures.outOfScopePrecision].map((share) =>
    share.toFixed(3),
  )
}

function seconds({ trainingMs }: IntentResult['baseline']): string {
  return (trainingMs / 1_000).toFixed(1)
}
