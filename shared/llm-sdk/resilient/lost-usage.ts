/** What a call cost that broke off: providers bill it, but count only at the end. */
import { costMicroUsd } from '../prices.ts'
import type { ChatRequest, Usage } from '../provider.ts'
import { dialogueOf, renderInstructions } from '../render-instructions.ts'
import { estimateTokens } from '../token-count.ts'
import { type Candidate, requestFor } from './candidates.ts'

export type LostUsage = Pick<Usage, 'inputTokens' | 'outputTokens' | 'costMicroUsd'>

/** Estimated from what was sent and what came, at the full price of the day: too much rather than too little. */
export function lostUsage(candidate: Candidate, asked: ChatRequest, came: string): LostUsage {
  const request = requestFor(candidate, asked)
  const prompt = renderInstructions(request.instructions) + JSON.stringify([dialogueOf(request), request.tools])
  const tokens = { inputTokens: estimateTokens(prompt), outputTokens: estimateTokens(came), cachedTokens: 0 }
  const model = request.model ?? candidate.models?.flash
  return { ...tokens, costMicroUsd: model === undefined ? 0 : costMicroUsd(model, tokens, new Date()) }
}

/** The usage of the call that completed, with that of those before it. */
export function withLost(usage: Usage, lost: readonly LostUsage[]): Usage {
  const sum = (field: keyof LostUsage) => lost.reduce((total, call) => total + call[field], usage[field])
  return {
    ...usage,
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    costMicroUsd: sum('costMicroUsd'),
  }
}
