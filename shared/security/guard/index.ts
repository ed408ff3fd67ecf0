/**
 * @workflow/security/guard: whether a text tries to take an assistant over (prompt injection, jailbreak), by a trained model that runs in process and says why.
 *
 * A subpath of its own, since it loads a table of weights that most of the platform does not need.
 */
export type { TextSource } from './features.ts'
export { type Judgement, judgeText, type Reason } from './judge-text.ts'
