/** What the test of kill points tells one life, as its argument. */
import { z } from 'zod'

const lifeSchema = z.object({
  folder: z.string(),
  /** Of the server outside, for this run alone. */
  outside: z.string(),
  /** The instant at which it ends, from 1; 0: never. */
  killAt: z.number(),
  longestMs: z.number(),
  /** By how much its clock is ahead. */
  laterMs: z.number(),
  google: z
    .object({
      projectId: z.string(),
      bucket: z.string(),
      pushPort: z.number(),
      hosts: z.object({
        firestore: z.string(),
        pubsub: z.string(),
        tasks: z.string(),
        storage: z.string(),
        secrets: z.string(),
        keys: z.string(),
      }),
    })
    .optional(),
})
export type Life = z.infer<typeof lifeSchema>

export const lifeOf = (argument: string | undefined): Life => lifeSchema.parse(JSON.parse(argument ?? ''))
