/** The kernel: engines as data, units of work, events that are neither lost nor handled twice. */
export { organizationOf, userOf } from './caller.ts'
export type * from './capability.ts'
export {
  type DeadLetter,
  DeadLetterSchema,
  DeadLetters,
  findDeadLetter,
  PlatformDeadLetters,
  readDeadLetters,
} from './dead-letters.ts'
export * from './define-engine.ts'
export { type EffectOutcome, type EffectRecord, Effects, effect, nextMove } from './effect.ts'
export { KeptRefusal } from './kept-refusal.ts'
export { type Behalf, createKernel, type Kernel } from './kernel.ts'
export { followLog, type LoggedEvent, readLog, readStoredLog, requirePosition } from './log.ts'
export { hasEnded, OrganizationEnded } from './organization-end.ts'
export { pageOf, pageOptions, pageQuery } from './paging.ts'
export { inboxRetentionMs } from './records.ts'
export type { ReplayRange } from './replay-projection.ts'
export { type Access, type Caller, type Door, platformRoute, type Route, route, serviceRoute } from './route.ts'
export { newId } from './scopes.ts'
export { feed, type SseEvent, sseResponse } from './sse.ts'
export { defineTask, type Task, type TaskResult } from './task.ts'
export { boundBlobs } from './tenant-bound.ts'
