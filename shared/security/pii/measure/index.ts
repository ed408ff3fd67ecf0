/** @workflow/security/pii/measure: how well the detection of personal data does on a labelled set. */
export { type LabelledText, parseLabelledSet } from './labelled-set.ts'
export { measure, type SetResult, type TypeFigures, type TypeResult } from './measure.ts'
