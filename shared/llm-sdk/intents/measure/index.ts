/** How well intents are told on a labelled set; test is read once a method is frozen. Consumes the JSON of `workflow eval intents`. */
export { parseLabelledSet } from './labelled-set.ts'
export { type IntentFigures, type IntentResult, measureIntents } from './measure.ts'
