/** Runs work on a fresh unit of work, commits it, and publishes what it emitted. A conflict is the caller's to repeat. */
import type { ModelProvider } from '@workflow/llm-sdk'
import type { Ports } from '@workflow/platform'
import type { Platform, Tenant } from './capability.ts'
import type { OutboxEntry } from './outbox.ts'
import { memoRetentionMs, memos, parentOf } from './records.ts'
import { type AskTask, newId, platformOf, tenantOf } from './scopes.ts'
import { memoId, runTask, type TaskResult } from './task.ts'
import { type Origin, UnitOfWork } from './unit-of-work.ts'

interface Scopes {
  platform(): Platform
  tenant(organizationId: string): Tenant
}

/** `step` names the work among all work: what its tasks answered is remembered under it. */
export type RunUnit = <Result>(
  origin: Origin,
  step: string,
  work: (unit: UnitOfWork, scopes: Scopes) => Promise<Result>,
) => Promise<Result>

/** As `RunUnit`, but the events are published after it resolved; `published` settles then. */
export type CommitUnit = <Result>(
  origin: Origin,
  step: string,
  work: (unit: UnitOfWork, scopes: Scopes) => Promise<Result>,
) => Promise<{ result: Result; published: Promise<void> }>

export function createCommitUnit(
  ports: Ports,
  model: ModelProvider,
  publish: (entries: readonly OutboxEntry[]) => Promise<void>,
): CommitUnit {
  return async (origin, step, work) => {
    const unit = new UnitOfWork(ports, origin, newId)
    const ask = memoized(ports, model, step)
    const scopes: Scopes = {
      platform: () => platformOf(ports, unit, origin, ask),
      tenant: (organizationId) => tenantOf(ports, unit, origin, ask, organizationId),
    }
    const result = await work(unit, scopes)
    const entries = await unit.commit()
    return { result, published: publish(entries) }
  }
}

/** Answers are kept at once, outside the unit of work: its retry finds them. */
function memoized(ports: Ports, model: ModelProvider, step: string): AskTask {
  return async <Input, Output>(
    tenantId: string,
    task: Parameters<typeof runTask<Input, Output>>[0],
    input: Input,
  ): Promise<TaskResult<Output>> => {
    const path = { parent: parentOf(tenantId), collection: memos.name, id: memoId(step, task.name, input) }
    const [known] = await ports.documents.read([path])
    if (known) {
      const { output, producedBy } = known.body as TaskResult<unknown>
      return { output: task.output.parse(output), producedBy }
    }
    const answer = await runTask(task, input, model)
    const expiresAtMs = ports.clock.now().getTime() + memoRetentionMs
    await ports.documents.commit({
      guards: [],
      writes: [{ kind: 'set', path, fields: {}, body: answer, version: 1, lastEvents: {}, expiresAtMs }],
    })
    return answer
  }
}
