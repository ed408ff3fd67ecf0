/** What the API says when it refuses (RFC 9457), and calls whose failure is an expected outcome. */

export interface Problem {
  readonly title: string
  readonly status: number
  readonly detail?: string
}

/** `offline`: nobody answered. */
export type Answer<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'offline' }

/** The response, or nothing where nobody answered. */
export async function reach(url: string, request: RequestInit): Promise<Response | undefined> {
  return fetch(url, request).catch(() => undefined)
}

/** A JSON call. An answer without a body (204) has the value `undefined`. */
export async function call<Value>(url: string, request: RequestInit): Promise<Answer<Value>> {
  const response = await reach(url, request)
  if (!response) return { kind: 'offline' }
  if (!response.ok) return { kind: 'refused', problem: await problemOf(response) }
  const body = await response.text().catch(() => undefined)
  if (body === undefined) return { kind: 'offline' }
  return { kind: 'ok', value: body === '' ? undefined : JSON.parse(body) }
}

/** The problem of a response; one made of the status where the body is something else (a proxy's page). */
export async function problemOf(response: Response): Promise<Problem> {
  const stated: unknown = await response.json().catch(() => undefined)
  const field = (name: string) => {
    const value: unknown = typeof stated === 'object' && stated !== null ? Reflect.get(stated, name) : undefined
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const detail = field('detail')
  return { title: field('title') ?? `HTTP ${response.status}`, status: response.status, ...(detail && { detail }) }
}

/** Whether the same request may succeed later. */
export function isTemporary(status: number): boolean {
  return status >= 500 || status === 429 || status === 408
}
