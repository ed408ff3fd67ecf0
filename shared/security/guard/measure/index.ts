/** @workflow/security/guard/measure: how well the detector does on a set of attacks. */
export { type LabelledText, parseAttackSet } from './attack-set.ts'
export { BARS, type GuardResult, measureGuard, type Rates } from './measure.ts'
