/** Anthropic's SDK as it is called here, and what its errors mean. */
import type { Anthropic } from '@anthropic-ai/sdk'
import type { ProviderError } from '../provider.ts'
import { providerErrorOf } from '../provider-errors.ts'
import { type SdkClient, sdkClient } from '../sdk-provider.ts'

export interface AnthropicAccess {
  readonly apiKey: string
  /** Without `/v1`; Anthropic's where absent. */
  readonly baseUrl?: string
}

export type AnthropicClient = SdkClient<Anthropic>

export const anthropicClient = (provider: string, access: AnthropicAccess): AnthropicClient =>
  sdkClient(
    () => connect(access),
    (error, signal) => anthropicError(provider, error, signal),
  )

async function connect({ apiKey, baseUrl }: AnthropicAccess): Promise<Anthropic> {
  const { Anthropic: Client } = await import('@anthropic-ai/sdk')
  // What is given here is not read from variables: one place decides, one logger writes, one tracer traces. Nor may it retry: the platform does.
  return new Client({
    apiKey,
    webhookKey: null,
    baseURL: baseUrl ?? 'https://api.anthropic.com',
    maxRetries: 0,
    logLevel: 'off',
    openTelemetry: { traces: false, propagation: false },
  })
}

/**
 * The SDK's APIError has `status`, `headers` and `type`. An error within a stream has no status, but the type that belongs to one
 * (https://platform.claude.com/docs/en/api/errors).
 */
export function anthropicError(provider: string, error: unknown, signal: AbortSignal): unknown {
  if (!(error instanceof Error)) return providerErrorOf({ provider, error, signal })
  const status = 'status' in error && typeof error.status === 'number' ? error.status : undefined
  const headers = 'headers' in error && error.headers instanceof Headers ? error.headers : undefined
  const type = 'type' in error && typeof error.type === 'string' ? error.type : undefined
  return providerErrorOf({
    provider,
    error,
    status,
    retryAfter: headers?.get('retry-after') ?? undefined,
    kind: status === undefined && type !== undefined ? kindOfType[type] : undefined,
    signal,
  })
}

const kindOfType: Readonly<Record<string, ProviderError['kind']>> = {
  authentication_error: 'authentication',
  permission_error: 'authentication',
  rate_limit_error: 'rate_limited',
  overloaded_error: 'overloaded',
  api_error: 'overloaded',
  timeout_error: 'timeout',
  invalid_request_error: 'invalid_request',
  request_too_large: 'invalid_request',
}
