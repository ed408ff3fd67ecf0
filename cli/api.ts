/** The platform's public API, as the command uses it: a running platform found by `dev.json`, or named by `--url` and a key. */
import { readDev } from '@workflow/local'
import { type Access, call } from '@workflow/rehearsal'
import { z } from 'zod'
import { CommandFailed } from './command-failed.ts'

export interface AccessOptions {
  readonly url?: string
  readonly data: string
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
  if (!user) {
    const known = dev?.clients.map(({ slug }) => slug).join(', ')
    throw new CommandFailed(
      client === undefined || known === undefined
        ? 'set WORKFLOW_API_KEY to a secret key of the organization'
        : `no client ${client} here, only ${known}; for another, set WORKFLOW_API_KEY to its secret key`,
    )
  }
  const response = await call({ url, headers: {} }, 'POST', '/v1/auth/sign-in', {
    json: { email: user.email, password: user.password },
  })
  const { accessToken } = z.object({ accessToken: z.string() }).parse(await response.json())
  return { url, headers: { authorization: `Bearer ${accessToken}` } }
}
