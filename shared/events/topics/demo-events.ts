/** Demos: generated from what is known of a client, tried by themselves first, shown, refined, approved, expired. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

const demo = { demoId: z.string() }
const version = { ...demo, version: z.number().int(), passed: z.number().int(), failed: z.number().int() }

export const demoEvents = topic('demo_events', ['demo'], {
  /** A stage of making one is to be done. */
  demo_stage_due: event(['demos', 'demoId'], z.object({ ...demo, stage: z.string(), version: z.number().int() })),
  /** `passed`, `failed`: its own scripted conversations. */
  demo_generated: event(
    ['demos', 'demoId'],
    z.object({ ...version, sandboxOrganizationId: z.string(), producedBy: z.string() }),
  ),
  demo_refined: event(['demos', 'demoId'], z.object({ ...version, feedbackId: z.string(), producedBy: z.string() })),
  demo_approved: event(['demos', 'demoId'], z.object(demo)),
  demo_expired: event(['demos', 'demoId'], z.object(demo)),
  demo_failed: event(['demos', 'demoId'], z.object({ ...demo, stage: z.string(), reason: z.string() })),
})
