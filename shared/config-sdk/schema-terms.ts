/** Terms that several sections of an agent configuration share: names, permissions, secret references, work that waits on an issue. */
import { z } from 'zod'

/** A reference to a secret of the organization; the value itself never stands in a configuration. */
export const SECRET_REFERENCE = /^\$\{secret:([A-Z][A-Z0-9_]{0,63})\}$/

export const shortText = z.string().trim().min(1).max(200)
export const longText = z.string().trim().min(1).max(20_000)

export const identifier = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,63}$/, 'must start with a lower-case letter and hold only a–z, 0–9, _ and -, at most 64')

export const SecretReference = z
  .string()
  .regex(SECRET_REFERENCE, `must be a secret reference of the form \${secret:NAME}, never the value itself`)
  .describe(`Credential, by reference: \${secret:NAME}. The value is set apart and resolved at call time.`)

export const Permissions = z
  .array(
    z
      .string()
      .regex(
        /^(read|write)(:[a-z][a-z0-9_]*)?$/,
        'must be read or write, alone or with a scope, for example read:personal_data',
      ),
  )
  .describe('What it may do: read, write, or with a scope such as read:personal_data')

/** Where something required does not exist yet: it stays in the file, inert, until its issue closes. */
export const availability = {
  status: z
    .enum(['available', 'missing'])
    .optional()
    .describe('missing: required but not built yet; stays inert until its issue closes'),
  required_for: z.array(shortText).optional().describe('What cannot work while it is missing'),
  issue: z
    .strictObject({
      id: z.union([z.string().min(1), z.int().positive()]).describe('Number or id of the issue'),
      url: z.url({ protocol: /^https$/ }).describe('Where the issue is discussed'),
    })
    .optional()
    .describe('The issue that asks for it'),
}
