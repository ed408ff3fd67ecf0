/** The platform's public API, as the command uses it: a running platform found by `dev.json`, or named by `--url` and a key. */
import { readDev } from '@workflow/local'
import { z } from 'zod'
import { CommandFailed } from './command-failed.ts'

export interface Access {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

export interface AccessOptions {
  readonly url?: string
  readonly data: string
}

const problem = z.object({
  title: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), rule: z.string(), message: z.string() })).default([]),
})

/** Throws `CommandFailed` with the problem in words. */
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
    throw new CommandFailed(`no platform answers at ${access.url}: start one with \`workflow start\``, { cause: error })
  })
  if (response.ok) return response
  const told = problem.safeParse(await response.json().catch(() => undefined))
  if (!told.success) throw new CommandFailed(`${method} ${path}: ${response.status}`)
  const { detail, errors } = told.data
  throw new CommandFailed(
    errors.length === 0
      ? detail
      : errors.map((error) => `${error.path ? `${error.path}: ` : ''}${error.message} (${error.rule})`).join('\n'),
  )
}

/** The key of `WORKFLOW_API_KEY`, else somebody of `dev.json` with the role. */
export async function accessAs(
  role: 'platform_admin' | 'admin',
  options: AccessOptions,
  client?: string,
): Promise<Access> {
  const dev = readDev(options.data)
  const url = options.url ?? dev?.url
  if (url === undefined)
    throw new CommandFailed(
      `no platform runs on ${options.data}: start one with \`workflow start\`, or name one with --url`,
    )
  const key = process.env.WORKFLOW_API_KEY
  if (key) return { url, headers: { authorization: `Bearer ${key}` } }
  const user = dev?.users.find((one) => one.role === role && (client === undefined || one.client === client))
  if (!user) throw new CommandFailed('set WORKFLOW_API_KEY to a secret key of the organization')
  const response = await call({ url, headers: {} }, 'POST', '/v1/auth/sign-in', {
    json: { email: user.email, password: user.password },
  })
  const { accessToken } = z.object({ accessToken: z.string() }).parse(await response.json())
  return { url, headers: { authorization: `Bearer ${accessToken}` } }
}
