/** Models behind one interface: chat with tools, structured objects, embeddings. `provider.ts` is the interface. */
export { createOfflineEmbeddings } from './embeddings/offline.ts'
export { contentWords } from './embeddings/words.ts'
export * from './provider.ts'
export { estimateTokens } from './token-count.ts'
