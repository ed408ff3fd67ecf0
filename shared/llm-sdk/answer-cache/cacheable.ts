/** Which requests may be answered from what was answered before: those in which nothing is of one customer. */
import type { ChatCompletion, ChatRequest } from '../provider.ts'
import { looksPersonal } from './question-form.ts'

/** What an answer holds for: another organization, version of the agent or state of its knowledge is another space. */
export interface CacheSpace {
  readonly tenantId: string
  /** Everything but the question that the answer depends on. */
  readonly key: string
}

export interface CacheableQuestion {
  readonly space: CacheSpace
  readonly text: string
}

/** `undefined` where a customer is known, anything was said before, somebody gave guidance, or a tool must be or was called. */
export function cacheableQuestion(request: ChatRequest): CacheableQuestion | undefined {
  const { scope, situation, messages, tools, toolChoice = 'auto', model, temperature, topP, maxOutputTokens } = request
  const [question, ...others] = messages
  if (scope?.cache === undefined || scope.allowance === 'baseline') return undefined
  if (situation.customer.verified || Object.keys(situation.customer.facts).length > 0) return undefined
  if (situation.summary !== undefined || situation.guidance.length > 0) return undefined
  if (question?.role !== 'user' || others.length > 0 || looksPersonal(question.content)) return undefined
  if (toolChoice !== 'auto' || tools.some(({ origin }) => origin === 'caller')) return undefined
  const { configId, configVersion, knowledgeVersion } = scope.cache
  const asked = { model, wanted: scope.wantedModels, temperature, topP, maxOutputTokens }
  const key = JSON.stringify([scope.tenantId, configId, configVersion, knowledgeVersion, asked])
  return { space: { tenantId: scope.tenantId, key }, text: question.content }
}

/** A whole answer in words alone. What calls a tool is done for this customer, at this moment. */
export const isKeepable = ({ text, toolCalls, finishReason }: ChatCompletion): boolean =>
  finishReason === 'stop' && toolCalls.length === 0 && text.trim() !== ''
