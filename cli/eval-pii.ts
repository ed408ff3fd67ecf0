/** `workflow eval pii`: precision and recall of the detection of personal data by type, beside published figures; status 1 where a bar is missed. */
import { readFile } from 'node:fs/promises'
import { measure, parseLabelledSet, type SetResult, type TypeFigures } from '@workflow/security/pii/measure'
import { Command } from 'commander'
import { CommandFailed } from './command-failed.ts'

/**
 * All types together, on presidio-research's v2 synthetic set, by tokens: their notebooks
 * https://github.com/microsoft/presidio-research/tree/master/notebooks (4, evaluation of the stock analyzer, and 5, of the configured one).
 */
const PUBLISHED = [
  { system: 'Presidio, stock', precision: 0.685, recall: 0.603 },
  { system: 'Presidio, tuned', precision: 0.87, recall: 0.839 },
]

interface Options {
  readonly set: string
  readonly json?: true
}

export function evalPii(): Command {
  return new Command('pii')
    .description('personal data found in a set of labelled texts (JSON of presidio-research)')
    .requiredOption('--set <file>', 'the labelled set')
    .option('--json', 'one JSON object instead of a table')
    .action(async ({ set, json }: Options) => {
      const result = measure(await readSet(set))
      const missed = result.types.filter(({ passes }) => passes === false).map(({ type }) => type)
      process.stdout.write(
        json ? `${JSON.stringify({ ...result, missed, published: PUBLISHED }, null, 2)}\n` : table(result),
      )
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

const HEADER = [
  'type',
  'spans',
  'found',
  'precision',
  'recall',
  'F1',
  'strict P',
  'strict R',
  'tune P',
  'tune R',
  'bar',
  '',
]

function table({ types, all, texts, unsought, cpuMicrosecondsPerKilobyte }: SetResult): string {
  const rows = types.map(({ type, figures, judged, bar, passes }) => [
    type,
    ...cells(figures.report),
    ...(figures.tune.spans + figures.tune.found === 0
      ? ['', '']
      : [share(figures.tune.precision), share(figures.tune.recall)]),
    bar === undefined ? '' : share(bar),
    `${passes === undefined ? '' : passes ? 'pass' : 'MISS'}${passes !== undefined && judged === 'tune' ? ' (tune side: no span on the other)' : ''}`,
  ])
  const others = PUBLISHED.map(({ system, precision, recall }) => [system, '', '', share(precision), share(recall)])
  const lines = [HEADER, ...rows, ['all types', ...cells(all)], ...others].map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(16) : at === HEADER.length - 1 ? cell : cell.padStart(9)))
      .join(' ')
      .trimEnd(),
  )
  const left = Object.entries(unsought).map(([label, count]) => `${label} ${count}`)
  return [
    `${texts.report} texts reported, ${texts.tune} texts tuned on; templates do not cross (SHA-256 of template_id).`,
    'A hit has the same type and shares at least half of the union of both spans (SemEval-2013 "type" with a floor); strict: the same bounds.',
    'Neighbours of one type count as one span; a place that adjoins an address is part of it. Under 50 spans one miss and one false hit are allowed.',
    '',
    ...lines,
    '',
    "Presidio's figures: all types, by token, on presidio-research's v2 synthetic set.",
    ...(left.length > 0 ? [`Labels that nothing looks for: ${left.join(', ')}.`] : []),
    `${cpuMicrosecondsPerKilobyte.toFixed(0)} µs of processor time per KB`,
    '',
  ].join('\n')
}

function cells({ spans, found, precision, recall, f1, strictPrecision, strictRecall }: TypeFigures): readonly string[] {
  return [String(spans), String(found), ...[precision, recall, f1, strictPrecision, strictRecall].map(share)]
}

function share(value: number): string {
  return value.toFixed(3)
}
