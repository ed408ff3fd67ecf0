/** Embeddings by OpenAI or a compatible server (https://platform.openai.com/docs/guides/embeddings). */
import { type OpenAiAccess, openAiClient } from '../openai/openai-client.ts'
import type { EmbeddingProvider } from '../provider.ts'
import { malformed } from '../provider-errors.ts'
import { inBatches } from './batches.ts'
import { unitLength } from './unit-length.ts'

const provider = 'openai'
/** As many as Gemini's, so that an index outlives a change of provider after re-embedding. */
const dimensions = 768
/** The API takes 2,048 texts, but at most 300,000 tokens together. */
const batchSize = 256

export interface OpenAiEmbeddingsOptions extends OpenAiAccess {
  /** A model that can shorten its vectors, or that has 768 dimensions. */
  readonly model: string
}

/** Throws `ProviderError`. */
export function createOpenAiEmbeddings(options: OpenAiEmbeddingsOptions): EmbeddingProvider {
  const call = openAiClient(provider, options)
  return {
    name: `${provider}/${options.model}`,
    dimensions,
    embed: (texts, _purpose, signal = new AbortController().signal) =>
      inBatches(texts, batchSize, async (batch) => {
        const { data } = await call(signal, (client) =>
          client.embeddings.create(
            { model: options.model, input: [...batch], dimensions, encoding_format: 'float' },
            { signal },
          ),
        )
        const ordered = [...data].sort((a, b) => a.index - b.index)
        if (ordered.length !== batch.length || ordered.some(({ embedding }) => embedding.length !== dimensions)) {
          throw malformed(
            provider,
            `${batch.length} texts were sent, and not as many vectors of ${dimensions} numbers came back`,
          )
        }
        return ordered.map(({ embedding }) => unitLength(Float32Array.from(embedding)))
      }),
  }
}
