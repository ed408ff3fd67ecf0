/** Calls of the platform's public API. */
import { z } from 'zod'

export interface Access {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** What was refused, or that nobody answers, in words for people. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed'
}

const problem = z.object({
  title: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), rule: z.string(), message: z.string() })).default([]),
})

/** Throws `CallFailed` with the problem in words. */
export async function call(
  access: Access,
  method: string,
  path: string,
  init: { readonly json?: unknown; readonly bytes?: Uint8Array; readonly headers?: Record<string, string> } = {},
): Promise<Response> {
  const content = init.json !== undefined ? { 'content-type': 'application/json' } : {}
  const body =
    init.json !== undefined ? JSON.stringify(init.json) : init.bytes ? Uint8Array.from(init.bytes) : undefined
  const response = await fetch(`${access.url}${path}`, {
    method,
    headers: { ...access.headers, ...content, ...init.headers },
    ...(body === undefined ? {} : { body }),
  }).catch((error: unknown) => {
    throw new CallFailed(`no platform answers at ${access.url}: start one with \`workflow start\``, { cause: error })
  })
  if (response.ok) return response
  const told = problem.safeParse(await response.json().catch(() => undefined))
  if (!told.success) throw new CallFailed(`${method} ${path}: ${response.status}`)
  const { detail, errors } = told.data
  throw new CallFailed(
    errors.length === 0
      ? detail
      : errors.map((error) => `${error.path ? `${error.path}: ` : ''}${error.message} (${error.rule})`).join('\n'),
  )
}
