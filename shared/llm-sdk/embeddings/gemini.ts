/** Embeddings by Gemini (https://ai.google.dev/gemini-api/docs/embeddings). */
import { type GeminiAccess, geminiClient } from '../gemini/gemini-client.ts'
import type { EmbeddingProvider } from '../provider.ts'
import { malformed } from '../provider-errors.ts'
import { inBatches } from './batches.ts'
import { unitLength } from './unit-length.ts'

const provider = 'gemini'
const dimensions = 768
/** Texts per request that the API takes. */
const batchSize = 100
const taskTypes = { document: 'RETRIEVAL_DOCUMENT', query: 'RETRIEVAL_QUERY' } as const

export type GeminiEmbeddingsOptions = GeminiAccess & { readonly model: string }

/** 768 of the model's 3,072 dimensions, brought to unit length again. Throws `ProviderError`. */
export function createGeminiEmbeddings(options: GeminiEmbeddingsOptions): EmbeddingProvider {
  const call = geminiClient(provider, options)
  return {
    name: `${provider}/${options.model}`,
    dimensions,
    embed: (texts, purpose, signal = new AbortController().signal) =>
      inBatches(texts, batchSize, async (batch) => {
        const { embeddings = [] } = await call(signal, (client) =>
          client.models.embedContent({
            model: options.model,
            contents: [...batch],
            config: { taskType: taskTypes[purpose], outputDimensionality: dimensions, abortSignal: signal },
          }),
        )
        if (embeddings.length !== batch.length || embeddings.some(({ values }) => values?.length !== dimensions)) {
          throw malformed(
            provider,
            `${batch.length} texts were sent, and not as many vectors of ${dimensions} numbers came back`,
          )
        }
        return embeddings.map(({ values = [] }) => unitLength(Float32Array.from(values)))
      }),
  }
}
