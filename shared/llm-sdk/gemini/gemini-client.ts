/** Google's SDK as it is called here, and what its errors mean. It retries nothing unless told to, and is not told to. */
import type { GoogleGenAI } from '@google/genai'
import { providerErrorOf } from '../provider-errors.ts'
import { type SdkClient, sdkClient } from '../sdk-provider.ts'

/** A key of the Gemini API, or a project on Vertex AI (with application default credentials). */
export type GeminiAccess =
  | { readonly apiKey: string; readonly baseUrl?: string }
  | { readonly project: string; readonly location: string; readonly baseUrl?: string }

export type GeminiClient = SdkClient<GoogleGenAI>

export const geminiClient = (provider: string, access: GeminiAccess): GeminiClient =>
  sdkClient(
    () => connect(access),
    (error, signal) => geminiError(provider, error, signal),
  )

async function connect(access: GeminiAccess): Promise<GoogleGenAI> {
  const { GoogleGenAI } = await import('@google/genai')
  const httpOptions = {
    fetch: fetchNotingRetryAfter,
    ...(access.baseUrl === undefined ? {} : { baseUrl: access.baseUrl }),
  }
  return 'apiKey' in access
    ? new GoogleGenAI({ apiKey: access.apiKey, vertexai: false, httpOptions })
    : new GoogleGenAI({ vertexai: true, project: access.project, location: access.location, httpOptions })
}

/** The SDK's error has the body of the response but not its headers: a Retry-After is put where `geminiError` finds it. */
async function fetchNotingRetryAfter(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
  const response = await fetch(input, init)
  const retryAfter = response.headers.get('retry-after')
  if (response.ok || retryAfter === null) return response
  const message = `${await response.text()}\nretry-after: ${retryAfter}`
  return new Response(message, { status: response.status, statusText: response.statusText })
}

export function geminiError(provider: string, error: unknown, signal: AbortSignal): unknown {
  const status =
    error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : undefined
  const message = error instanceof Error ? error.message : ''
  const retryAfter =
    /retry-after: ([^"\\]+)/u.exec(message)?.[1] ?? /"retryDelay\\?":\s*\\?"([\d.]+)s/u.exec(message)?.[1]
  // Google answers 400, not 401, to a wrong key.
  const kind = status === 400 && message.includes('API_KEY_INVALID') ? 'authentication' : undefined
  return providerErrorOf({ provider, error, status, retryAfter, kind, signal })
}
