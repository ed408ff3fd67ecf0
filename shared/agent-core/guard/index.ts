/**
 * What stands between a model and the world, as pure functions: untrusted text is fenced and judged, a call is made only if the customer is entitled to it, an answer leaves
 * without foreign links, other people's data and unsupported facts. Each tells its reasons for the trace. A model that was persuaded gains nothing by it.
 */
export { type FencedText, fenceGuidance, fenceUntrusted, newBoundary, withoutRoleMarks } from './fence.ts'
export { type GroundingVerdict, groundAnswer, type UnsupportedFact } from './grounding.ts'
export { type KnownLanguage, type LanguageVerdict, languageKept, languageOf } from './language.ts'
export { type CallDecision, type Entitlement, mayCall } from './may-call.ts'
export { guardOutput, type OutputSources, type OutputVerdict, type Removed } from './output.ts'
export type { UntrustedText } from './provenance.ts'
export { noTaint, type Taint, type TaintedText, taintedBy } from './taint.ts'
export { type TopicVerdict, topicRuledOut } from './topics.ts'
