/** Routes of demos for the client's people and for whoever looks after them. */
import { pageOptions, pageQuery, type Route, route, userOf } from '@workflow/engine'
import { z } from 'zod'
import { DemoFeedback, DemoSchema, Demos, DemoTrialSchema, DemoTrials, DemoVisitSchema, DemoVisits } from './model.ts'
import { approveDemo, giveFeedback, retryDemo, shareDemo } from './work-on-demo.ts'

const sales = ['sales_agent', 'sales_specialist', 'onboarding_specialist'] as const
const readers = { kind: 'tenant', roles: ['admin', 'config_manager', 'developer', 'viewer', ...sales] } as const
const makers = { kind: 'tenant', roles: ['developer', ...sales] } as const
const params = z.object({ demoId: z.string().min(1).max(200) })
const path = '/v1/demos/{demoId}'

/** What of the share is a secret stays here. */
const View = DemoSchema.omit({ share: true }).extend({ sharedAt: z.string().optional() })
const viewOf = ({ share, ...demo }: z.infer<typeof DemoSchema>) => ({
  ...demo,
  ...(share === undefined ? {} : { sharedAt: share.sharedAt }),
})

export const demoRoutes = (apiUrl: string): readonly Route[] => [
  route({
    method: 'GET',
    path: '/v1/demos',
    summary: 'Demos, newest first',
    access: readers,
    query: z.strictObject(pageQuery),
    status: 200,
    answer: z.object({ items: z.array(View), next: z.string().optional() }),
    handle: async ({ query }, tenant) => {
      const { items, ...rest } = await tenant.query(Demos, 'all', {}, { ...pageOptions(query), descending: true })
      return { ...rest, items: items.map(viewOf) }
    },
  }),
  route({
    method: 'GET',
    path,
    summary: 'A demo: its plan, its own conversations and what became of them',
    access: readers,
    params,
    status: 200,
    answer: View,
    handle: async ({ params }, tenant) => viewOf(await tenant.get(Demos, params.demoId)),
  }),
  route({
    method: 'POST',
    path: `${path}/feedback`,
    summary: 'Says in free words what should be different; the demo is made again by them',
    access: { kind: 'tenant', roles: ['admin', ...makers.roles] },
    params,
    body: z.strictObject({ text: z.string().max(4_000).trim().min(3) }),
    status: 202,
    answer: View,
    handle: async ({ caller, params, body }, tenant) =>
      viewOf(
        await giveFeedback(tenant, params.demoId, {
          by: caller.kind === 'staff' ? 'agent' : 'client',
          author: userOf(caller),
          text: body.text,
        }),
      ),
  }),
  route({
    method: 'GET',
    path: `${path}/feedback`,
    summary: 'What was said of a demo, and what it changed',
    access: readers,
    params,
    status: 200,
    answer: z.object({ items: z.array(DemoFeedback.schema) }),
    handle: async ({ params: { demoId } }, tenant) => {
      await tenant.get(Demos, demoId)
      const { items } = await tenant.query(DemoFeedback, 'byDemo', { demoId }, { limit: 500 })
      return { items }
    },
  }),
  route({
    method: 'POST',
    path: `${path}/retry`,
    summary: 'Makes a demo once more, after it failed',
    access: makers,
    params,
    status: 202,
    answer: View,
    handle: async ({ params }, tenant) => viewOf(await retryDemo(tenant, params.demoId)),
  }),
  route({
    method: 'POST',
    path: `${path}/share`,
    summary: 'A link and a passcode for the client’s people; earlier ones stop working',
    access: makers,
    params,
    status: 201,
    answer: z.object({ url: z.string(), passcode: z.string() }),
    handle: ({ params }, tenant) => shareDemo(tenant, apiUrl, params.demoId),
  }),
  route({
    method: 'POST',
    path: `${path}/approval`,
    summary: 'Approves a demo and agrees to a pilot',
    access: { kind: 'tenant', roles: ['admin', ...sales] },
    params,
    body: z.strictObject({ pilotAgreed: z.boolean() }),
    status: 200,
    answer: View,
    handle: async ({ params, body }, tenant) => viewOf(await approveDemo(tenant, params.demoId, body.pilotAgreed)),
  }),
  route({
    method: 'GET',
    path: `${path}/analytics`,
    summary: 'Who opened a demo, and what was tried in it',
    access: readers,
    params,
    status: 200,
    answer: z.object({
      visits: z.array(DemoVisitSchema.omit({ demoId: true, secretHash: true })),
      conversations: z.array(DemoTrialSchema.omit({ demoId: true })),
    }),
    handle: async ({ params: { demoId } }, tenant) => {
      await tenant.get(Demos, demoId)
      const newest = { limit: 500, descending: true }
      const visits = await tenant.query(DemoVisits, 'byDemo', { demoId }, newest)
      const trials = await tenant.query(DemoTrials, 'byDemo', { demoId }, newest)
      return {
        visits: visits.items.map(({ demoId: _, secretHash: __, ...visit }) => visit),
        conversations: trials.items.map(({ demoId: _, ...trial }) => trial),
      }
    },
  }),
]
