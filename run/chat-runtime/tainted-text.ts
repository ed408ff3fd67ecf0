/** A suspicious text as a conversation keeps it. */
import { z } from 'zod'

export const TaintedText = z.object({
  source: z.enum(['document', 'tool_result']),
  name: z.string(),
  text: z.string(),
  score: z.number(),
  verdict: z.enum(['suspicious', 'attack']),
  because: z.array(z.object({ feature: z.string(), weight: z.number(), excerpt: z.string() })).readonly(),
})
