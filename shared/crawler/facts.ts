/** What was read in a source, as facts that a program can use. Each carries the words it was read in: they stand in the stored text of that source. */
import { z } from 'zod'

const quotes = z.array(z.string().min(1)).min(1)

export const FactSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('product'),
    name: z.string(),
    description: z.string(),
    price: z.string().optional(),
    quotes,
  }),
  z.object({ kind: z.literal('faq'), question: z.string(), answer: z.string(), quotes }),
  z.object({ kind: z.literal('opening_hours'), text: z.string(), quotes }),
  z.object({
    kind: z.literal('contact'),
    channel: z.enum(['chat', 'phone', 'email', 'whatsapp', 'sms', 'social']),
    value: z.string(),
    quotes,
  }),
  z.object({ kind: z.literal('technology'), name: z.string(), category: z.string(), quotes }),
  /** `rating`: 1 – 5. `at`: ISO 8601. */
  z.object({
    kind: z.literal('review'),
    text: z.string(),
    rating: z.number().optional(),
    at: z.string().optional(),
    quotes,
  }),
  /** `value`: 1 – 5; `count`: how many people rated. */
  z.object({ kind: z.literal('rating'), value: z.number(), count: z.number().int(), quotes }),
])
export type Fact = z.infer<typeof FactSchema>

/** Blanks and line ends do not tell texts apart. */
const evened = (text: string): string => text.normalize('NFC').replace(/\s+/gu, ' ').trim()

/** Whether a quote stands in the text, whatever the blanks between its words. Nothing stands in a text as nothing. Of a text that is asked often: it is evened once. */
export function quotesOf(text: string): (quote: string) => boolean {
  let searched: string | undefined
  return (quote) => {
    const sought = evened(quote)
    searched ??= evened(text)
    return sought !== '' && searched.includes(sought)
  }
}
