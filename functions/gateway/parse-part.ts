/** A part of a request against its schema: every error at once, each with its field and its rule. */
import { InvalidInput } from '@workflow/platform'
import type { z } from 'zod'

/** Throws `InvalidInput`. */
export function parsePart(schema: z.ZodType | undefined, given: unknown, part: 'params' | 'query' | 'body'): unknown {
  if (!schema) return undefined
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.flatMap((issue) => {
    // Each unknown field is an error of its own, under its own name.
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        path: [...issue.path, key].join('.'),
        rule: 'unknown_field',
        message: 'is not a field of this request',
      }))
    return [{ path: issue.path.join('.'), rule: issue.code, message: issue.message }]
  })
  throw new InvalidInput(
    `the ${part === 'params' ? 'path' : part} is not valid: ${errors.map((error) => `${error.path || 'it'}: ${error.message}`).join('; ')}`,
    { errors },
  )
}
