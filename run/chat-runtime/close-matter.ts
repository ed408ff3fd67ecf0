/** The good end of a matter, by the client's rules: noticed, offered something that fits, asked how it was. Each once a conversation, and never while something is open. */
import { askQuestion, isResolved, offerFor, readAnswer } from '@workflow/agent-core'
import type { Tenant } from '@workflow/engine'
import type { Conversation } from './model.ts'
import { phrasesOf, type TurnState } from './turn-state.ts'

export interface Closing {
  /** What the reply says besides. */
  readonly texts: readonly string[]
  readonly changes: Pick<Conversation, 'offered' | 'resolvedAt' | 'survey'>
  /** Stages the facts that follow. */
  tell(tenant: Tenant): void
}

/** Read after the agent replied. `open`: something is asked of somebody, or went wrong. */
export function closeMatter(state: TurnState, open: boolean, now: string): Closing | undefined {
  const { begun, turn, signals } = state
  const logic = state.agent.config.business_logic
  const served = begun.turns > 1 && begun.toolFailures === 0
  const { sentiment } = signals
  const resolved = isResolved({ text: turn.text, sentiment, served, pending: open || state.personAsked !== undefined })
  if (open) return undefined
  const product = offerFor(logic, { resolved, sentiment }, state.customer.facts, begun.offered ?? [])
  const first = resolved && begun.survey === undefined ? logic?.surveys?.questions[0] : undefined
  if (!resolved && !product) return undefined
  const about = { conversationId: begun.id }
  return {
    texts: [...(product ? [product.description ?? product.id] : []), ...(first ? [askQuestion(first)] : [])],
    changes: {
      ...(product ? { offered: [...(begun.offered ?? []), product.id] } : {}),
      ...(resolved ? { resolvedAt: now } : {}),
      ...(first ? { survey: { asked: 1, answers: [], done: false } } : {}),
    },
    tell: (tenant) => {
      if (resolved && begun.resolvedAt === undefined) tenant.emit('resolution_detected', { ...about, turnId: turn.id })
      const trigger = resolved ? 'successful_resolution' : 'positive_sentiment'
      if (product) tenant.emit('product_offered', { ...about, productId: product.id, trigger })
    },
  }
}

/** Where the customer answers the survey: the next question, or thanks. Whoever says something else is heard as usual. */
export function answerSurvey(state: TurnState): Closing | undefined {
  const { survey } = state.begun
  const questions = state.agent.config.business_logic?.surveys?.questions ?? []
  const asked = survey && !survey.done ? questions[survey.asked - 1] : undefined
  const answer = asked && readAnswer(asked, state.turn.text)
  if (!survey || answer === undefined) return undefined
  const next = questions[survey.asked]
  return {
    texts: [next ? askQuestion(next) : phrasesOf(state).thanksForAnswers],
    changes: {
      survey: { asked: survey.asked + (next ? 1 : 0), answers: [...survey.answers, answer], done: next === undefined },
    },
    tell: (tenant) =>
      tenant.emit('survey_answered', { conversationId: state.begun.id, question: survey.asked, answer }),
  }
}
