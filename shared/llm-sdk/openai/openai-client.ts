/** OpenAI's SDK as it is called here, and what its errors mean. */
import type { OpenAI } from 'openai'
import { providerErrorOf } from '../provider-errors.ts'
import { type SdkClient, sdkClient } from '../sdk-provider.ts'

export interface OpenAiAccess {
  readonly apiKey: string
  /** Of any compatible server (vLLM, Ollama), up to and with `/v1`; OpenAI's where absent. */
  readonly baseUrl?: string
}

export type OpenAiClient = SdkClient<OpenAI>

export const openAiClient = (provider: string, access: OpenAiAccess): OpenAiClient =>
  sdkClient(
    () => connect(access),
    (error, signal) => openAiError(provider, error, signal),
  )

async function connect({ apiKey, baseUrl }: OpenAiAccess): Promise<OpenAI> {
  const { OpenAI: Client } = await import('openai')
  // The SDK must not read OPENAI_BASE_URL or log by itself: one place decides, one logger writes. Nor retry: the platform does.
  return new Client({
    apiKey,
    baseURL: baseUrl ?? 'https://api.openai.com/v1',
    maxRetries: 0,
    logLevel: 'off',
    organization: null,
    project: null,
  })
}

/** The SDK's APIError has `status`, `headers` and `code`; a broken connection has none of them. */
export function openAiError(provider: string, error: unknown, signal: AbortSignal): unknown {
  if (!(error instanceof Error)) return providerErrorOf({ provider, error, signal })
  const status = 'status' in error && typeof error.status === 'number' ? error.status : undefined
  const headers = 'headers' in error && error.headers instanceof Headers ? error.headers : undefined
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return providerErrorOf({
    provider,
    error,
    status,
    retryAfter: headers?.get('retry-after') ?? undefined,
    kind: code === 'content_filter' || code === 'content_policy_violation' ? 'content_filter' : undefined,
    // Waiting does not fill an empty account.
    retryable: code === 'insufficient_quota' ? false : undefined,
    signal,
  })
}
