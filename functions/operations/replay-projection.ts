/** A range of an organization's log, run once more into the views of one engine; who did it, and over what, is kept. */
import { type Kernel, platformRoute, type Route } from '@workflow/engine'
import { definePlatformCollection, InvalidInput, NotFound } from '@workflow/platform'
import { z } from 'zod'

const ReplaySchema = z.object({
  id: z.string(),
  engine: z.string(),
  organizationId: z.string(),
  from: z.string().optional(),
  to: z.string().optional(),
  events: z.number().int(),
  replayedBy: z.string(),
  replayedAt: z.string(),
})

export const ProjectionReplays = definePlatformCollection({
  name: 'projection_replays',
  schema: ReplaySchema,
  queries: {},
  subject: 'none',
  retentionDays: 'forever',
})

const instant = z.iso.datetime({ offset: true })

export const projectionRoutes = (kernelOf: () => Kernel): readonly Route[] => [
  platformRoute({
    method: 'POST',
    path: '/v1/projections/{engine}/replay',
    summary:
      'Replays a range of the event log into the projections of an engine; its other handlers hear nothing of it',
    access: { kind: 'platform', roles: ['platform_engineer', 'platform_admin'] },
    params: z.object({ engine: z.string().min(1).max(100) }),
    body: z.strictObject({
      organizationId: z.string().min(1).max(200),
      from: instant.optional().describe('Inclusive'),
      to: instant.optional().describe('Exclusive'),
    }),
    status: 200,
    answer: ReplaySchema,
    handle: async ({ params, body }, platform) => {
      const engine = kernelOf().engines.find((one) => one.name === params.engine)
      if (!engine) throw new NotFound(`there is no engine ${params.engine}`)
      if (!engine.on.some((handler) => handler.projection))
        throw new InvalidInput(`engine ${engine.name} has no projection to replay into`, {
          errors: [
            { path: 'engine', rule: 'projection', message: 'must have a handler that is marked as a projection' },
          ],
        })
      const { organizationId, from, to } = body
      const utc = (time: string) => new Date(time).toISOString()
      const range = { ...(from ? { from: utc(from) } : {}), ...(to ? { to: utc(to) } : {}) }
      const events = await kernelOf().replay(engine, organizationId, range)
      const replay = platform.create(ProjectionReplays, {
        id: platform.newId('rpl'),
        engine: engine.name,
        organizationId,
        ...range,
        events,
        replayedBy: platform.actor,
        replayedAt: platform.now,
      })
      platform.emit('projection_replayed', { replayId: replay.id, engine: engine.name, events }, { organizationId })
      return replay
    },
  }),
]
