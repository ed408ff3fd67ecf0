/**
 * What the trained classifier of `intents` says of a message: the same features and the same linear classifiers, learned from one agent's own tools.
 *
 * A second opinion beside the weighing of words in `intent.ts`: it sees order, inflection and spelling, which concepts do not, but a handful of examples
 * teaches it little. So it only moves a score where the words already speak for the tool, and only where one tool stands clearly before the others.
 */
import { type IntentClassifier, intentViews, trainIntentClassifier } from '../intents/index.ts'
import { elsewhere } from './elsewhere.ts'

interface Taught {
  readonly name: string
  readonly nameWords: string
  readonly description: string
  readonly examples: readonly string[]
}

/** Below this many examples for each tool, what is learned is chance. */
const enoughExamples = 2
/** Share of the distance to certainty that a clear opinion closes. */
const weight = 0.3

/** Says of each tool how far its score is to be raised, 0–1; nothing where the agent's tools have too few examples. */
export type Opinion = (text: string) => { readonly name: string; readonly raise: number } | undefined

/** Trains in some tens of milliseconds for a dozen tools; called once per config version. */
export function learnOpinion(taught: readonly Taught[]): Opinion {
  const withExamples = taught.filter(({ examples }) => examples.length >= enoughExamples)
  if (withExamples.length < 2) return () => undefined
  let classifier: IntentClassifier | undefined
  return (text) => {
    classifier ??= trainIntentClassifier({ inScope: withExamples.flatMap(textsOf), outOfScope: elsewhere }, intentViews)
    const { label, lead, inScope } = classifier.decide(text)
    return inScope <= 0 || lead <= 0 ? undefined : { name: label, raise: weight * Math.min(1, lead, inScope) }
  }
}

function textsOf({ name, nameWords, description, examples }: Taught) {
  const sentence = description.split(/[.\n]/)[0] ?? ''
  return [nameWords, sentence, ...examples].filter((text) => text !== '').map((text) => ({ text, label: name }))
}
