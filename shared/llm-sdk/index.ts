/** Models behind one interface: chat with tools, structured objects, embeddings. `provider.ts` is the interface. */

export { type AnswerStore, memoryAnswerStore, type StoredAnswer } from './answer-cache/answer-store.ts'
export type { CacheSpace } from './answer-cache/cacheable.ts'
export { type AnswerCacheOptions, cachedProvider } from './answer-cache/index.ts'
export { type AnthropicOptions, createAnthropicProvider } from './anthropic/index.ts'
export {
  type BudgetDecision,
  type BudgetFact,
  type BudgetPolicy,
  type BudgetTold,
  decideBudget,
  monthOf,
  tightest,
  usualBudgetPolicy,
} from './budgets/budget.ts'
export { createOfflineEmbeddings } from './embeddings/offline.ts'
export { contentWords, meaningWords } from './embeddings/words.ts'
export { embeddingsFromEnvironment, type ModelEnvironment, providerFromEnvironment } from './from-environment.ts'
export { createGeminiProvider, type GeminiOptions } from './gemini/index.ts'
export { createOfflineProvider } from './offline/index.ts'
export { readInEnglish } from './offline/languages/index.ts'
export { readMood } from './offline/sentiment.ts'
export { contentConcepts } from './offline/tokens.ts'
export { createOpenAiProvider, type OpenAiOptions } from './openai/index.ts'
export { costMicroUsd } from './prices.ts'
export * from './provider.ts'
export { redactingProvider } from './redaction/index.ts'
export { createReplayProvider } from './replay/index.ts'
export { loadReplayFile, type RecordedConversation } from './replay/replay-file.ts'
export type { Candidate } from './resilient/candidates.ts'
export { type Policies, type ResilientOptions, resilientProvider } from './resilient/index.ts'
export { type Route, type RouteReason, routeModel, type TurnToRoute } from './routing/route-model.ts'
export { estimateTokens } from './token-count.ts'
export { tracedProvider } from './traced-provider.ts'
