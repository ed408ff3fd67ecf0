/** What competitors offer to whoever wants to reach them, and the client does not. */
import { defineTask } from '@workflow/engine'
import { z } from 'zod'
import { dataNotice, PassageSchema } from './describe-client.ts'
import { CitationSchema } from './evidence.ts'

const Offer = z.object({ recordId: z.string(), what: z.string(), quote: z.string() })

export const findCompetitorGaps = defineTask({
  name: 'find-competitor-gaps',
  input: z.object({
    /** Ways to reach the client and systems that its customers meet. */
    client: z.array(z.string()),
    competitors: z.array(z.object({ name: z.string(), offers: z.array(Offer), passages: z.array(PassageSchema) })),
  }),
  output: z.object({
    gaps: z.array(z.object({ competitor: z.string(), gap: z.string(), citations: z.array(CitationSchema) })),
  }),
  prompt: `You say what competitors of a company offer to customers who want to reach or buy from them, and the company itself does not. ${dataNotice} Quotes are the competitor's.`,
  baseline: ({ client, competitors }) => ({
    gaps: competitors.flatMap(({ name, offers }) => {
      const missing = new Map(offers.filter(({ what }) => !client.includes(what)).map((offer) => [offer.what, offer]))
      return [...missing.values()].map(({ what, recordId, quote }) => ({
        competitor: name,
        gap: `${name} offers ${what}; nothing of the kind was found at the client.`,
        citations: [{ recordId, quote }],
      }))
    }),
  }),
})
