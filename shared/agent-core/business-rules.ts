/** The client's rules for the good end of a conversation: when something is settled, what may be offered then, and which question of the survey comes next. */
import type { AgentConfig, CustomerCondition } from '@workflow/config-sdk'

type Logic = NonNullable<AgentConfig['business_logic']>
type Product = NonNullable<Logic['cross_sell']>['products'][number]
type Question = NonNullable<Logic['surveys']>['questions'][number]

export interface ResolutionFacts {
  /** What the customer said. */
  readonly text: string
  /** 0–1. */
  readonly sentiment: number | undefined
  /** Tools that changed something and did, in the whole conversation or a reply from knowledge. */
  readonly served: boolean
  /** Something is still asked of the customer or of a colleague. */
  readonly pending: boolean
}

/** Words that close a matter, in English, Hindi and Spanish. */
const closing =
  /\b(?:that(?:'|’)?s (?:all|it|everything)|that is all|nothing else|no more questions|all (?:set|good)|(?:many |great, )?thanks?(?: you)?|thank you|perfect|solved|resolved|it works|gracias|eso es todo|nada más|perfecto|resuelto|dhanyava?ad|shukriya|bas itna hi)\b|धन्यवाद|शुक्रिया|बस इतना ही/iu
const reopening = /\?|\b(?:but|however|also|still|not|pero|todavía|aún|lekin)\b|लेकिन|नहीं/iu

/** The customer says that they have what they came for, and nothing is open. Where only thanks could be meant, more than a question must not follow. */
export function isResolved({ text, sentiment, served, pending }: ResolutionFacts): boolean {
  if (pending || !served || text.length > 160) return false
  return closing.test(text) && !reopening.test(text) && (sentiment ?? 0.5) >= 0.3
}

/** The first product whose conditions this customer meets, where something triggers an offer. Each is offered once. */
export function offerFor(
  logic: Logic | undefined,
  trigger: { readonly resolved: boolean; readonly sentiment: number | undefined },
  customer: Readonly<Record<string, unknown>>,
  offered: readonly string[],
): Product | undefined {
  const rule = logic?.cross_sell
  if (!rule?.enabled) return undefined
  const triggered = rule.triggers.some((name) =>
    name === 'successful_resolution' ? trigger.resolved : (trigger.sentiment ?? 0.5) > 0.7,
  )
  if (!triggered) return undefined
  return rule.products.find(
    ({ id, conditions }) => !offered.includes(id) && conditions.every((condition) => meets(customer, condition)),
  )
}

/** A fact that is not known meets no condition. */
export function meets(customer: Readonly<Record<string, unknown>>, condition: CustomerCondition): boolean {
  const value = customer[condition.field]
  if (condition.op === '=') return value !== undefined && String(value).toLowerCase() === condition.value.toLowerCase()
  const number = typeof value === 'number' ? value : typeof value === 'string' ? Number.parseFloat(value) : Number.NaN
  if (Number.isNaN(number)) return false
  switch (condition.op) {
    case '<':
      return number < condition.value
    case '<=':
      return number <= condition.value
    case '>':
      return number > condition.value
    case '>=':
      return number >= condition.value
  }
}

/** A question as the customer reads it. */
export function askQuestion(question: Question): string {
  return question.type === 'rating'
    ? `${question.text} (1–${question.scale})`
    : [question.text, ...question.options.map((option, at) => `${at + 1}. ${option}`)].join('\n')
}

/** The answer in the words of the question, or undefined where the customer speaks of something else. */
export function readAnswer(question: Question, text: string): string | undefined {
  const said = text.trim().toLowerCase()
  const number = /^\D{0,12}(\d{1,2})\b/.exec(said)?.[1]
  if (question.type === 'rating') {
    const rating = Number(number)
    return Number.isInteger(rating) && rating >= 1 && rating <= question.scale ? String(rating) : undefined
  }
  const chosen = question.options[Number(number ?? 0) - 1]
  return chosen ?? question.options.find((option) => said.includes(option.toLowerCase()))
}
