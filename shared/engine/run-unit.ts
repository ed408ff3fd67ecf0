/** Runs work on a fresh unit of work, commits it, and publishes what it emitted. A conflict is the caller's to repeat. */
import { topicOf } from '@workflow/events'
import type { ModelProvider } from '@workflow/llm-sdk'
import { NO_CUSTOMER } from '@workflow/platform'
import { traced, traceEvent } from '@workflow/telemetry'
import type { Platform, Tenant } from './capability.ts'
import type { Origin } from './emitted.ts'
import type { Foundation } from './foundation.ts'
import { commitBeforeEnd } from './organization-end.ts'
import type { OutboxEntry } from './outbox.ts'
import { memoRetentionMs, memos, parentOf } from './records.ts'
import { type AskTask, newId, PlatformScope, TenantScope } from './scopes.ts'
import { memoId, runTask, type TaskResult } from './task.ts'
import { budgetedModel } from './task-budget.ts'
import { UnitOfWork } from './unit-of-work.ts'

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
  foundation: Foundation,
  model: ModelProvider,
  publish: (entries: readonly OutboxEntry[]) => Promise<void>,
): CommitUnit {
  return async (origin, step, work) => {
    const unit = new UnitOfWork(foundation, origin, newId)
    const means = { foundation, unit, origin, ask: memoized(foundation, model, origin, step) }
    const scopes: Scopes = {
      platform: () => new PlatformScope(means),
      tenant: (organizationId) => new TenantScope(means, organizationId),
    }
    const result = await work(unit, scopes)
    const entries = await commitTraced(unit, origin)
    return { result, published: publish(entries) }
  }
}

/** The commit, and a span for each event that it puts on its way. */
async function commitTraced(unit: UnitOfWork, origin: Origin): Promise<readonly OutboxEntry[]> {
  return traced(
    'commit',
    { correlationId: origin.correlationId, facts: { 'workflow.tenant.id': origin.tenantId } },
    async () => {
      const entries = await unit.commit()
      for (const { envelope, dueAt } of entries)
        traceEvent(`publish ${envelope.type}`, envelope.id, envelope.correlationid, {
          'messaging.system': 'workflow',
          'messaging.operation.name': dueAt ? 'schedule' : 'publish',
          'messaging.destination.name': topicOf(envelope.type).name,
          'messaging.message.id': envelope.id,
          'workflow.tenant.id': envelope.tenantid,
        })
      return entries
    },
  )
}

/** Answers are kept at once, sealed, outside the unit of work: its retry finds them. */
function memoized(foundation: Foundation, model: ModelProvider, origin: Origin, step: string): AskTask {
  const { ports, vault } = foundation
  return async <Input, Output>(
    tenantId: string,
    task: Parameters<typeof runTask<Input, Output>>[0],
    input: Input,
    about = NO_CUSTOMER,
  ): Promise<TaskResult<Output>> => {
    const path = { parent: parentOf(tenantId), collection: memos.name, id: memoId(step, task.name, input) }
    const [known] = await ports.documents.read([path])
    if (known) {
      const { sealed } = known.body as { sealed: string }
      const { output, producedBy } = JSON.parse(await vault.openText(path, about, sealed)) as TaskResult<unknown>
      return { output: task.output.parse(output), producedBy }
    }
    const answer = await traced(`task ${task.name}`, {}, async (span) => {
      const made = await runTask(task, input, budgetedModel(foundation, model, { ...origin, tenantId }, path.id))
      span.note({ 'workflow.produced_by': made.producedBy })
      return made
    })
    const expiresAtMs = ports.clock.now().getTime() + memoRetentionMs
    const body = { sealed: await vault.sealText(path, about, JSON.stringify(answer)) }
    await commitBeforeEnd(ports.documents, {
      guards: [],
      writes: [{ kind: 'set', path, fields: {}, body, version: 1, lastEvents: {}, expiresAtMs }],
    })
    return answer
  }
}
