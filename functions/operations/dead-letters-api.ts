/** Routes of dead letters: for the people who run the platform. */
import {
  type DeadLetter,
  DeadLetterSchema,
  findDeadLetter,
  type Kernel,
  platformRoute,
  type Route,
  readDeadLetters,
} from '@workflow/engine'
import { NotFound } from '@workflow/platform'
import { z } from 'zod'
import { discardDeadLetter, replayDeadLetter } from './settle-dead-letter.ts'

const operators = { kind: 'platform', roles: ['platform_engineer', 'platform_admin'] } as const
const params = z.object({ deadLetterId: z.string().min(1).max(200) })

export function deadLetterRoutes(kernelOf: () => Kernel): readonly Route[] {
  const letterOf = async ({ deadLetterId }: { readonly deadLetterId: string }): Promise<DeadLetter> => {
    const letter = await findDeadLetter(kernelOf().ports, deadLetterId)
    if (!letter) throw new NotFound(`there is no dead letter ${deadLetterId}`)
    return letter
  }
  return [
    platformRoute({
      method: 'GET',
      path: '/v1/dead-letters',
      summary: 'Events that an engine could not take, oldest first, at most 500: open ones, or those that were settled',
      access: operators,
      query: z.strictObject({ state: DeadLetterSchema.shape.state.default('open') }),
      status: 200,
      answer: z.object({ items: z.array(DeadLetterSchema) }),
      handle: async ({ query }) => ({ items: await readDeadLetters(kernelOf().ports, 500, query.state) }),
    }),
    platformRoute({
      method: 'GET',
      path: '/v1/dead-letters/{deadLetterId}',
      summary: 'A dead letter: the event as it came, why it was refused, how often',
      access: operators,
      params,
      status: 200,
      answer: DeadLetterSchema,
      handle: ({ params }) => letterOf(params),
    }),
    platformRoute({
      method: 'POST',
      path: '/v1/dead-letters/{deadLetterId}/replay',
      summary: 'Delivers it again to the engine that could not take it, with other data where given',
      access: operators,
      params,
      afterEnd: true,
      body: z.strictObject({
        data: z.record(z.string(), z.unknown()).optional().describe('What the event should have said, whole'),
      }),
      status: 202,
      answer: DeadLetterSchema,
      handle: async ({ params, body }, platform) => replayDeadLetter(platform, await letterOf(params), body.data),
    }),
    platformRoute({
      method: 'POST',
      path: '/v1/dead-letters/{deadLetterId}/discard',
      summary: 'Gives it up for good; it stays to be read',
      access: operators,
      params,
      afterEnd: true,
      body: z.strictObject({ reason: z.string().max(1_000).trim().min(1) }),
      status: 200,
      answer: DeadLetterSchema,
      handle: async ({ params, body }, platform) => discardDeadLetter(platform, await letterOf(params), body.reason),
    }),
  ]
}
