/** Precision and recall of the detection on a labelled set, by type and side, held against the bars. */
import { findPersonalData } from '../find-personal-data.ts'
import type { PersonalDataType } from '../finding.ts'
import { type LabelledText, type Side, sideOf, typeOfLabel } from './labelled-set.ts'
import { type Counts, matchSpans, type TypedSpan } from './match-spans.ts'

export interface TypeFigures extends Counts {
  /** Of the found, the share that was labelled. 0 where there is nothing to divide by, but 1 where nothing was labelled and nothing found. */
  readonly precision: number
  /** Of the labelled, the share that was found. */
  readonly recall: number
  readonly f1: number
  readonly strictPrecision: number
  readonly strictRecall: number
}

export interface TypeResult {
  readonly type: string
  readonly figures: Readonly<Record<Side, TypeFigures>>
  /** The side that is held against the bar: `report`, but `tune` for a type that has no span on the other. */
  readonly judged: Side
  /** What precision and recall must each reach; absent for what is only printed. */
  readonly bar?: number
  readonly passes?: boolean
}

export interface SetResult {
  readonly types: readonly TypeResult[]
  /** All types together, on the side that is reported. */
  readonly all: TypeFigures
  readonly texts: Readonly<Record<Side, number>>
  /** Labels of the set that nothing looks for, with their number on both sides. */
  readonly unsought: Readonly<Record<string, number>>
  /** Of processor time, on this machine, for texts as short as these. */
  readonly cpuMicrosecondsPerKilobyte: number
}

/** Sets do not tell a date of birth from another date. */
const MEASURED_AS: Partial<Record<PersonalDataType, string>> = { DATE_OF_BIRTH: 'DATE_TIME' }

const FORMAL_BAR = 0.95
const TAGGED_BAR = 0.8
const BARS: Readonly<Record<string, number>> = {
  ...{
    CREDIT_CARD: FORMAL_BAR,
    PHONE_NUMBER: FORMAL_BAR,
    EMAIL_ADDRESS: FORMAL_BAR,
    US_SSN: FORMAL_BAR,
    IBAN_CODE: FORMAL_BAR,
  },
  ...{ IP_ADDRESS: FORMAL_BAR, PERSON: TAGGED_BAR, ADDRESS: TAGGED_BAR },
}

/** Fewer spans than this make a share too coarse: one miss and one false hit are allowed. */
const FEW_SPANS = 50

const NOTHING: Counts = { spans: 0, found: 0, hits: 0, strictHits: 0 }

export function measure(set: readonly LabelledText[]): SetResult {
  const totals: Record<Side, Map<string, Counts>> = { tune: new Map(), report: new Map() }
  const texts: Record<Side, number> = { tune: 0, report: 0 }
  const unsought: Record<string, number> = {}
  for (const labelled of set) {
    const findings = findPersonalData(labelled.text)
    const side = sideOf(labelled)
    texts[side]++
    const expected = labelled.spans.flatMap(({ label, start, end }): TypedSpan[] => {
      const type = typeOfLabel(label)
      if (type === undefined) unsought[label] = (unsought[label] ?? 0) + 1
      return type === undefined ? [] : [{ type, start, end }]
    })
    const found = findings.map((finding) => ({ ...finding, type: MEASURED_AS[finding.type] ?? finding.type }))
    for (const [type, counts] of matchSpans(labelled.text, expected, found))
      totals[side].set(type, sum(totals[side].get(type) ?? NOTHING, counts))
  }
  const names = [...new Set([...totals.report.keys(), ...totals.tune.keys()])]
  const types = names.map((type) =>
    resultOf(type, totals.report.get(type) ?? NOTHING, totals.tune.get(type) ?? NOTHING),
  )
  return {
    types: types.toSorted((one, other) => other.figures.report.spans - one.figures.report.spans),
    all: figuresOf([...totals.report.values()].reduce(sum, NOTHING)),
    texts,
    unsought,
    cpuMicrosecondsPerKilobyte: costOf(set.map(({ text }) => text)),
  }
}

/** Once all texts have been read before: tables are loaded and the code is compiled. */
function costOf(texts: readonly string[]): number {
  const before = process.cpuUsage()
  for (const text of texts) findPersonalData(text)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / (texts.reduce((sizeBytes, text) => sizeBytes + Buffer.byteLength(text), 0) / 1024)
}

function resultOf(type: string, report: Counts, tune: Counts): TypeResult {
  const figures = { report: figuresOf(report), tune: figuresOf(tune) }
  const judged: Side = report.spans === 0 && tune.spans > 0 ? 'tune' : 'report'
  const bar = BARS[type]
  return { type, figures, judged, ...(bar === undefined ? {} : { bar, passes: reaches(figures[judged], bar) }) }
}

function reaches({ spans, found, hits, precision, recall }: TypeFigures, bar: number): boolean {
  return (precision >= bar && recall >= bar) || (spans < FEW_SPANS && spans - hits <= 1 && found - hits <= 1)
}

function sum(one: Counts, other: Counts): Counts {
  return {
    spans: one.spans + other.spans,
    found: one.found + other.found,
    hits: one.hits + other.hits,
    strictHits: one.strictHits + other.strictHits,
  }
}

function figuresOf(counts: Counts): TypeFigures {
  const { spans, found, hits, strictHits } = counts
  const share = (part: number, whole: number) => (whole === 0 ? Number(spans === found) : part / whole)
  const precision = share(hits, found)
  const recall = share(hits, spans)
  return {
    ...counts,
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
    strictPrecision: share(strictHits, found),
    strictRecall: share(strictHits, spans),
  }
}
