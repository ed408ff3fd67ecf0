/** Demos: generated from what is known of a client, tried by themselves first, shown, refined, approved, expired. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

const demo = { demoId: z.string() }
const attempt = { ...demo, version: z.number().int() }
const version = { ...demo, version: z.number().int(), passed: z.number().int(), failed: z.number().int() }

export const demoEvents = topic('demo_events', ['demo'], {
  /** What the agent is to be like has to be thought out. */
  demo_generation_due: event(['demos', 'demoId'], z.object(attempt)),
  /** The agent has to be made live in its sandbox. */
  demo_deployment_due: event(['demos', 'demoId'], z.object(attempt)),
  /** The sandbox may know its documents by now. */
  demo_knowledge_due: event(['demos', 'demoId'], z.object({ ...attempt, look: z.number().int() })),
  /** The agent has to try itself. */
  demo_rehearsal_due: event(['demos', 'demoId'], z.object(attempt)),
  /** It should have tried itself by now. */
  demo_rehearsal_overdue: event(['demos', 'demoId'], z.object(attempt)),
  /** `passed`, `failed`: its own scripted conversations. */
  demo_generated: event(
    ['demos', 'demoId'],
    z.object({ ...version, sandboxOrganizationId: z.string(), producedBy: z.string() }),
  ),
  demo_refined: event(['demos', 'demoId'], z.object({ ...version, feedbackId: z.string(), producedBy: z.string() })),
  demo_approved: event(['demos', 'demoId'], z.object(demo)),
  demo_expiry_due: event(['demos', 'demoId'], z.object(demo)),
  demo_expired: event(['demos', 'demoId'], z.object(demo)),
  /** A timer: by now nobody asks any more what was said in its sandbox. */
  demo_sandbox_end_due: event(['demos', 'demoId'], z.object({ ...demo, sandboxOrganizationId: z.string() })),
  /** Stands in the log of the sandbox itself: all that it holds has to go. */
  demo_sandbox_ended: event(
    ['demo_sandboxes', 'sandboxOrganizationId'],
    z.object({ ...demo, sandboxOrganizationId: z.string() }),
  ),
  /** Somebody with the passcode came to see it. */
  demo_visited: event(['demo_visits', 'visitId'], z.object({ ...demo, visitId: z.string() })),
  demo_failed: event(['demos', 'demoId'], z.object({ ...demo, stage: z.string(), reason: z.string() })),
})
