/** The threshold below which a text is taken for out of scope, chosen on validation alone, and the method frozen with it. */
import type { IntentClassifier, IntentDecision, LabelledText } from '../classifier.ts'

/** One side of a labelled set. */
export interface Side {
  readonly inScope: readonly LabelledText[]
  /** Texts that belong to no intent. */
  readonly outOfScope: readonly string[]
}

/** How much in-scope accuracy may be given for out-of-scope recall. */
const concession = 0.01

/** A classifier with its threshold, in which nothing is open any more. Only `on` makes one. */
export class Frozen {
  readonly #classifier: IntentClassifier
  readonly threshold: number

  private constructor(classifier: IntentClassifier, threshold: number) {
    this.#classifier = classifier
    this.threshold = threshold
  }

  /** Chooses the threshold on validation. */
  static on(validation: Side, classifier: IntentClassifier): Frozen {
    return new Frozen(classifier, chooseThreshold(validation, classifier.decide))
  }

  /** The intent, or undefined where the text is out of scope. */
  decide(text: string): string | undefined {
    const { label, inScope } = this.#classifier.decide(text)
    return inScope < this.threshold ? undefined : label
  }
}

/**
 * Of all thresholds that keep the in-scope accuracy within one point of what it is without rejection, the highest, which rejects most.
 * A fixed rule instead of a sum of both: a hundred texts out of scope say too little to weigh one figure against the other.
 */
export function chooseThreshold(validation: Side, decide: (text: string) => IntentDecision): number {
  const right: number[] = []
  for (const { text, label } of validation.inScope) {
    const decision = decide(text)
    if (decision.label === label) right.push(decision.inScope)
  }
  right.sort((a, b) => a - b)
  const mayLose = Math.min(Math.floor(concession * validation.inScope.length), right.length - 1)
  return right[Math.max(0, mayLose)] ?? Number.NEGATIVE_INFINITY
}
