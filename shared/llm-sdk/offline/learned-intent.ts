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
/** Below this a text is of nothing that the tools do. Well under zero: the few sentences of `elsewhere` stand for very much. */
const outside = -0.5

export interface Opinion {
  /** The tool that is meant, and how far its score is to be raised, 0–1; undefined where none stands clearly before the others. */
  readonly favours: (text: string) => { readonly name: string; readonly raise: number } | undefined
  /** Nothing that any tool does is meant. */
  readonly excludes: (text: string) => boolean
}

const none: Opinion = { favours: () => undefined, excludes: () => false }

/** Trains at the first question, in some tens of milliseconds for a dozen tools; once per config version. Without enough examples it has no opinion. */
export function learnOpinion(taught: readonly Taught[]): Opinion {
  const withExamples = taught.filter(({ examples }) => examples.length >= enoughExamples)
  if (withExamples.length < 2) return none
  let trained: IntentClassifier | undefined
  const decide = (text: string) => {
    trained ??= trainIntentClassifier({ inScope: withExamples.flatMap(textsOf), outOfScope: elsewhere }, intentViews)
    return trained.decide(text)
  }
  return {
    favours: (text) => {
      const { label, lead, inScope } = decide(text)
      return inScope <= 0 || lead <= 0 ? undefined : { name: label, raise: weight * Math.min(1, lead, inScope) }
    },
    excludes: (text) => decide(text).inScope < outside,
  }
}

function textsOf({ name, nameWords, description, examples }: Taught) {
  const sentence = description.split(/[.\n]/)[0] ?? ''
  return [nameWords, sentence, ...examples].filter((text) => text !== '').map((text) => ({ text, label: name }))
}
