/**
 * Which intent a text means, or none of them: linear, trained in seconds from examples, without any model of another party.
 *
 * Consumes labelled texts and, where there are some, texts that belong to no intent. Promises: the same examples give the same classifier in any
 * process; a decision takes well under a millisecond; what lies outside is told by one score that is compared with one threshold.
 */
export { type IntentClassifier, trainIntentClassifier } from './classifier.ts'
export { intentViews } from './features.ts'
