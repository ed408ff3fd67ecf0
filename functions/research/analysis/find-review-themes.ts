/** What reviews agree on. */
import { defineTask } from '@workflow/engine'
import { z } from 'zod'
import { dataNotice } from './describe-client.ts'
import { CitationSchema } from './evidence.ts'

const ReviewSchema = z.object({ recordId: z.string(), text: z.string(), rating: z.number().optional() })
type Review = z.infer<typeof ReviewSchema>

export const findReviewThemes = defineTask({
  name: 'find-review-themes',
  input: z.object({ reviews: z.array(ReviewSchema) }),
  output: z.object({
    themes: z.array(
      z.object({ theme: z.string(), sentiment: z.enum(['good', 'bad', 'mixed']), citations: z.array(CitationSchema) }),
    ),
  }),
  prompt: `You find the themes that several reviews of a company share. ${dataNotice} Cite every review that belongs to a theme; the count of its citations is published as how often it was mentioned.`,
  baseline: ({ reviews }) => ({
    themes: aspects.flatMap(({ theme, sign }) => {
      const about = reviews.filter(({ text }) => sign.test(text))
      if (about.length === 0) return []
      const citations = about.map((review) => ({ recordId: review.recordId, quote: sentenceWith(review.text, sign) }))
      return [{ theme, sentiment: sentimentOf(about), citations }]
    }),
  }),
})

const aspects: readonly { readonly theme: string; readonly sign: RegExp }[] = [
  {
    theme: 'Waiting and response times',
    sign: /\b(?:wait(?:ed|ing)?|on hold|slow|quick(?:ly)?|fast|prompt(?:ly)?|response|respond(?:ed|s)?|hours? later|days? later|late)\b/iu,
  },
  {
    theme: 'Reaching somebody by phone or message',
    sign: /\b(?:phone|called|call(?:s|ing)? (?:them|back)|answer(?:ed|s)?|e-?mails?|voicemail|reach(?:ed)?|unreachable|customer (?:service|support))\b/iu,
  },
  {
    theme: 'Friendliness of staff',
    sign: /\b(?:friendly|rude|polite|staff|helpful|unhelpful|kind|attitude|courteous)\b/iu,
  },
  {
    theme: 'Price and value',
    sign: /\b(?:pric(?:e|es|ey)|expensive|cheap|value|overpriced|worth|affordable|charged)\b/iu,
  },
  { theme: 'Quality', sign: /\b(?:quality|broken|defect(?:ive)?|excellent|poor|great work|well made|fell apart)\b/iu },
  { theme: 'Delivery', sign: /\b(?:deliver(?:y|ed)|shipping|shipped|arriv(?:ed|es)|package|parcel)\b/iu },
  {
    theme: 'Bookings and appointments',
    sign: /\b(?:booking|booked|appointment|reservation|cancel(?:led|ed)?|reschedul)/iu,
  },
  { theme: 'Refunds and returns', sign: /\b(?:refund|return(?:ed)?|money back|exchange)\b/iu },
  { theme: 'App and website', sign: /\b(?:app|website|crash(?:es|ed)?|log ?in|bug|update)\b/iu },
]

function sentenceWith(text: string, sign: RegExp): string {
  const sentence = text.split(/(?<=[.!?।])\s+|\n/u).find((one) => sign.test(one)) ?? text
  return sentence.trim().slice(0, 300)
}

const bad =
  /\b(?:not|never|no|bad|poor|terrible|awful|rude|slow|worst|broken|late|disappoint\w*|overpriced|crash\w*|unhelpful|wait(?:ed|ing))\b/iu

/** By the stars where they were given, else by words. Two of three decide. */
function sentimentOf(reviews: readonly Review[]): 'good' | 'bad' | 'mixed' {
  const isBad = ({ rating, text }: Review) => (rating === undefined ? bad.test(text) : rating < 3)
  const share = reviews.filter(isBad).length / reviews.length
  if (share >= 2 / 3) return 'bad'
  return share <= 1 / 3 ? 'good' : 'mixed'
}
