/** A documented interface of another company is asked, within bounds; what comes back is checked before it is used. */
import { guardedFetch, OutboundError, type OutboundRequest } from '@workflow/security'
import type { z } from 'zod'

export type ApiAnswer<Value> =
  | { readonly ok: true; readonly value: Value }
  /** `status_401`, `timeout`, `unexpected_answer`… */
  | { readonly ok: false; readonly reason: string }

export type AskApi = <Value>(
  url: string,
  request: OutboundRequest,
  schema: z.ZodType<Value>,
) => Promise<ApiAnswer<Value>>

const timeoutMs = 20_000
const maxBytes = 4_194_304

export const openApi =
  (allowLoopback: boolean): AskApi =>
  async (url, request, schema) => {
    const answer = await askText(url, request, allowLoopback)
    if (!answer.ok) return answer
    const parsed = schema.safeParse(jsonOf(answer.value))
    return parsed.success ? { ok: true, value: parsed.data } : { ok: false, reason: 'unexpected_answer' }
  }

/** The body of a successful answer, as text. */
export async function askText(
  url: string,
  request: OutboundRequest,
  allowLoopback: boolean,
): Promise<ApiAnswer<string>> {
  try {
    const response = await guardedFetch(url, request, { allowLoopback, timeoutMs, maxBytes })
    if (response.ok) return { ok: true, value: await response.text() }
    await response.body?.cancel()
    return { ok: false, reason: `status_${response.status}` }
  } catch (error) {
    if (error instanceof OutboundError) return { ok: false, reason: error.kind }
    throw error
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Names that differ in case, signs and the form of the company are the same. */
export function sameName(one: string, other: string): boolean {
  const bare = (name: string) =>
    name
      .normalize('NFKD')
      .toLowerCase()
      .replace(/\b(?:inc|llc|ltd|gmbh|ag|co|corp|company|limited|pvt|private|sl|sa|sarl|bv)\b\.?/gu, '')
      .replace(/[^\p{L}\p{N}]/gu, '')
  return bare(one) !== '' && bare(one) === bare(other)
}

/** Whether a text names somebody, as words of their own. */
export function names(text: string, name: string): boolean {
  const escaped = name.trim().replace(/[.*+?^${}()|[\]\\]/gu, '\\$&')
  return new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'iu').test(text)
}
