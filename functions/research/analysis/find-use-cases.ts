/** What people would ask an agent of this client, by what is asked, offered and complained about in public. */
import { defineTask } from '@workflow/engine'
import type { ClientProfile, Evidence } from '@workflow/records'
import { z } from 'zod'
import { dataNotice, PassageSchema } from './describe-client.ts'
import { CitationSchema } from './evidence.ts'
import { sentencesOf } from './material.ts'

const kinds = ['sales_inquiry', 'support_request', 'complaint', 'booking', 'information'] as const

export const findUseCases = defineTask({
  name: 'find-use-cases',
  input: z.object({
    industry: z.string(),
    /** Of what kind a passage is says how much it shows: questions that were asked weigh most. */
    questions: z.array(PassageSchema),
    reviews: z.array(PassageSchema),
    passages: z.array(PassageSchema),
  }),
  output: z.object({
    useCases: z.array(z.object({ title: z.string(), kind: z.enum(kinds), citations: z.array(CitationSchema) })),
  }),
  prompt: `You list what customers of this company would ask its service agent about, each as a short title. ${dataNotice} Cite every passage that shows it.`,
  baseline: ({ questions, reviews, passages }) => {
    const whole = [...questions, ...reviews].map(({ recordId, text }) => ({
      recordId,
      quote: text.split('\n', 1)[0] ?? '',
    }))
    const parts = passages.flatMap(({ recordId, text }) => sentencesOf(text).map((quote) => ({ recordId, quote })))
    return {
      useCases: intents
        .map(({ title, kind, sign }) => ({
          title,
          kind,
          citations: [...whole, ...parts].filter(({ quote }) => sign.test(quote)).slice(0, 12),
        }))
        .filter(({ citations }) => citations.length > 0),
    }
  },
})

const intents: readonly { readonly title: string; readonly kind: (typeof kinds)[number]; readonly sign: RegExp }[] = [
  {
    title: 'Book, move or cancel an appointment',
    kind: 'booking',
    sign: /\b(?:book(?:ing|ed)?|appointment|reserv|reschedul|schedule (?:a|an|your)|cita|termin|rendez-vous)\b|अपॉइंटमेंट/iu,
  },
  {
    title: 'Where an order is and when it arrives',
    kind: 'support_request',
    sign: /\b(?:order status|track(?:ing)?|deliver(?:y|ed|ies)|shipping|shipment|dispatch|versand|envío|livraison)\b/iu,
  },
  {
    title: 'Returns, exchanges and refunds',
    kind: 'support_request',
    sign: /\b(?:returns?|returned|refund(?:s|ed)?|exchange|money[- ]back|rückgabe|devoluci[oó]n|retour)\b/iu,
  },
  {
    title: 'Prices, plans and offers',
    kind: 'sales_inquiry',
    sign: /\b(?:pric(?:e|es|ing)|cost|how much|discount|plans?|quote|estimate|preis|precio|tarif)\b|मूल्य/iu,
  },
  {
    title: 'Questions about products and services',
    kind: 'sales_inquiry',
    sign: /\b(?:do you (?:offer|have|sell|carry)|in stock|available|features?|which (?:model|size|product)|our (?:products|services))\b/iu,
  },
  {
    title: 'Opening hours, location and directions',
    kind: 'information',
    sign: /\b(?:opening hours|open(?:s|ed)? (?:on|at|until|from)|closed on|business hours|where are you|directions|parking|located|öffnungszeiten|horario)\b/iu,
  },
  {
    title: 'Payments and invoices',
    kind: 'support_request',
    sign: /\b(?:payments?|pay (?:by|with|for)|invoices?|billing|credit card|instal?lments?|zahlung|factura)\b/iu,
  },
  {
    title: 'Accounts and access',
    kind: 'support_request',
    sign: /\b(?:account|password|log ?in|sign ?(?:in|up)|register|subscription)\b/iu,
  },
  {
    title: 'Help when something does not work',
    kind: 'support_request',
    sign: /\b(?:not work(?:ing)?|does ?n.t work|error|troubleshoot|repair|broken|fix|installation|set ?up|defect)\b/iu,
  },
  {
    title: 'Warranty and guarantees',
    kind: 'support_request',
    sign: /\b(?:warranty|guarantee[ds]?|garantie|garantía)\b/iu,
  },
  {
    title: 'Complaints about service or delivery',
    kind: 'complaint',
    sign: /\b(?:complain(?:t|ts|ed)?|disappoint(?:ed|ing)|terrible|never (?:arrived|answered|again)|rude|unacceptable|no (?:response|reply)|on hold|damaged)\b/iu,
  },
  {
    title: 'A call back, a consultation or an offer',
    kind: 'sales_inquiry',
    sign: /\b(?:request a (?:quote|demo|call)|get in touch|contact us|call us|free consultation|talk to (?:us|sales|an expert))\b/iu,
  },
]

const weights: Readonly<Record<'question' | 'review' | 'passage', number>> = { question: 3, review: 2, passage: 1 }

/** Best first: `score` is the weight of a use case's evidence by the greatest such weight, so that it says how one compares with the others and nothing else. */
export function rankUseCases(
  found: readonly { title: string; kind: (typeof kinds)[number]; evidence: Evidence[] }[],
  weightOf: (evidence: Evidence) => keyof typeof weights,
): ClientProfile['useCases'] {
  const weighed = found.map((useCase) => ({
    ...useCase,
    weight: useCase.evidence.reduce((sum, one) => sum + weights[weightOf(one)], 0),
  }))
  const greatest = Math.max(1, ...weighed.map(({ weight }) => weight))
  return weighed
    .sort((one, other) => other.weight - one.weight || one.title.localeCompare(other.title))
    .map(({ weight, ...useCase }, at) => ({
      id: `use_${at + 1}`,
      ...useCase,
      score: Math.round((weight / greatest) * 100) / 100,
    }))
}
