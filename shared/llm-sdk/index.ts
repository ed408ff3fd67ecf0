/** Models behind one interface: chat with tools, structured objects, embeddings. `provider.ts` is the interface. */
export { createOfflineEmbeddings } from './embeddings/offline.ts'
export { contentWords } from './embeddings/words.ts'
export { costMicroUsd } from './prices.ts'
export * from './provider.ts'
export { createReplayProvider } from './replay/index.ts'
export { loadReplayFile, type RecordedConversation } from './replay/replay-file.ts'
export { estimateTokens } from './token-count.ts'
