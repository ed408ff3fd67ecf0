/** Trains on a labelled set, chooses the threshold on validation, and only then reads test; the same for plain TF-IDF of words, as the baseline. */
import { trainIntentClassifier } from '../classifier.ts'
import { type FeatureView, intentViews, wordView } from '../features.ts'
import type { LabelledSet } from './labelled-set.ts'
import { Frozen, type Side } from './threshold.ts'

export interface IntentFigures {
  /** Share of in-scope texts whose intent was named; one taken for out of scope counts as wrong. */
  readonly inScopeAccuracy: number
  /** Share of out-of-scope texts that were taken for such. */
  readonly outOfScopeRecall: number
  /** Share of texts taken for out of scope that were; 1 where none was. */
  readonly outOfScopePrecision: number
}

interface MethodResult extends IntentFigures {
  readonly threshold: number
  /** The same figures on the side that the threshold was chosen on. */
  readonly validation: IntentFigures
  /** Processor time, which does not depend on what else the machine does. */
  readonly trainingMs: number
  readonly decisionMs: number
}

export interface IntentResult extends MethodResult {
  readonly n: { readonly inScope: number; readonly outOfScope: number }
  readonly trainedOn: { readonly inScope: number; readonly outOfScope: number; readonly intents: number }
  readonly baseline: MethodResult
  readonly bars: readonly { readonly name: string; readonly bar: string; readonly passes: boolean }[]
}

/** What the platform promises, both shares at one threshold. */
const bars = { inScopeAccuracy: 0.915, outOfScopeRecall: 0.65, trainingMs: 30_000, decisionMs: 1 }

/** Deterministic but for the times. */
export function measureIntents(set: LabelledSet): IntentResult {
  const { result, n } = run(set, intentViews, set.train)
  const baseline = run(set, wordView, { ...set.train, outOfScope: [] }).result
  return {
    ...result,
    n,
    trainedOn: {
      inScope: set.train.inScope.length,
      outOfScope: set.train.outOfScope.length,
      intents: new Set(set.train.inScope.map(({ label }) => label)).size,
    },
    baseline,
    bars: [
      atLeast('inScopeAccuracy', result.inScopeAccuracy),
      atLeast('outOfScopeRecall', result.outOfScopeRecall),
      below('trainingMs', result.trainingMs),
      below('decisionMs', result.decisionMs),
    ],
  }
}

function run(set: LabelledSet, views: readonly FeatureView[], train: Side) {
  const started = process.cpuUsage()
  const classifier = trainIntentClassifier(train, views)
  const trainingMs = spentMs(started)
  const method = Frozen.on(set.validation, classifier)
  const test = set.testFor(method)
  const deciding = process.cpuUsage()
  const figures = figuresOf(method, test)
  const decided = test.inScope.length + test.outOfScope.length
  const decisionMs = spentMs(deciding) / decided
  const validation = figuresOf(method, set.validation)
  const result: MethodResult = { ...figures, threshold: method.threshold, validation, trainingMs, decisionMs }
  return { result, n: { inScope: test.inScope.length, outOfScope: test.outOfScope.length } }
}

function spentMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1_000
}

function figuresOf(method: Frozen, { inScope, outOfScope }: Side): IntentFigures {
  const decided = inScope.map(({ text, label }) => ({ label, said: method.decide(text) }))
  const right = decided.filter(({ label, said }) => label === said).length
  const wronglyOut = decided.filter(({ said }) => said === undefined).length
  const out = outOfScope.filter((text) => method.decide(text) === undefined).length
  return {
    inScopeAccuracy: right / inScope.length,
    outOfScopeRecall: out / outOfScope.length,
    outOfScopePrecision: out + wronglyOut === 0 ? 1 : out / (out + wronglyOut),
  }
}

function atLeast(name: 'inScopeAccuracy' | 'outOfScopeRecall', value: number) {
  return { name, bar: `at least ${bars[name]}`, passes: value >= bars[name] }
}

function below(name: 'trainingMs' | 'decisionMs', value: number) {
  return { name, bar: `below ${bars[name]} ms`, passes: value < bars[name] }
}
