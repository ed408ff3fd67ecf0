/** Calls of the platform's public API. */
import { z } from 'zod'

export interface Access {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** What was refused, or that nobody answers, in words for people. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed'
  /** HTTP; undefined where nobody answers. */
  readonly status: number | undefined

  constructor(message: string, status?: number, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }

  /** The same call may be answered at another time: nobody is there yet, or they are busy. */
  get mayPass(): boolean {
    return this.status === undefined || this.status === 429 || this.status >= 500
  }
}

interface CallContent {
  readonly json?: unknown
  readonly bytes?: Uint8Array
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

const problem = z.object({
  title: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), rule: z.string(), message: z.string() })).default([]),
})

const problemText = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch (error) {
      context.addIssue({ code: 'custom', message: `is no JSON: ${error instanceof Error ? error.message : ''}` })
      return z.NEVER
    }
  })
  .pipe(problem)

/** Throws `CallFailed` with the problem in words. */
export async function call(access: Access, method: string, path: string, init: CallContent = {}): Promise<Response> {
  const content = init.json !== undefined ? { 'content-type': 'application/json' } : {}
  const body =
    init.json !== undefined ? JSON.stringify(init.json) : init.bytes ? Uint8Array.from(init.bytes) : undefined
  const response = await fetch(`${access.url}${path}`, {
    method,
    headers: { ...access.headers, ...content, ...init.headers },
    ...(body === undefined ? {} : { body }),
    ...(init.signal === undefined ? {} : { signal: init.signal }),
  }).catch((error: unknown) => {
    throw new CallFailed(`no platform answers at ${access.url}: start one with \`workflow start\``, undefined, {
      cause: error,
    })
  })
  if (response.ok) return response
  throw new CallFailed(refusalOf(await response.text()) ?? `${method} ${path}: ${response.status}`, response.status)
}

/** What a problem document says; undefined for a text that is none, as a proxy in between may answer. */
function refusalOf(text: string): string | undefined {
  const told = problemText.safeParse(text)
  if (!told.success) return undefined
  const { detail, errors } = told.data
  if (errors.length === 0) return detail
  return errors.map(({ path, message, rule }) => `${path ? `${path}: ` : ''}${message} (${rule})`).join('\n')
}
