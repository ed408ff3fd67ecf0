/** Somebody who may do everything on a platform that lives only for this command. */

import { randomBytes } from 'node:crypto'
import { createPlatformUser } from '@workflow/functions/identity'
import type { Platform } from '@workflow/local'
import { type Access, call } from '@workflow/rehearsal'
import { z } from 'zod'

export async function administratorOf(platform: Platform): Promise<Access> {
  const person = {
    name: 'Simulation',
    email: 'simulation@workflow.example',
    password: randomBytes(12).toString('base64url'),
  }
  const behalf = { source: '/functions/local', actor: 'engine:local', correlationId: 'simulation' }
  await platform.kernel.runPlatform(behalf, (scope) => createPlatformUser(scope, { ...person, role: 'platform_admin' }))
  const open = { url: platform.url, headers: {} }
  const response = await call(open, 'POST', '/v1/auth/sign-in', {
    json: { email: person.email, password: person.password },
  })
  const { accessToken } = z.object({ accessToken: z.string() }).parse(await response.json())
  return { url: platform.url, headers: { authorization: `Bearer ${accessToken}` } }
}
