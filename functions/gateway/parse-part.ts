/** A part of a request against its schema: the errors at once, each with its field and its rule. */
import { type FieldError, InvalidInput } from '@workflow/platform'
import type { z } from 'zod'

/** So many are told at once: what is wrong a hundred thousand times is not answered with as many lines. */
const maxErrors = 50

/** Throws `InvalidInput`. */
export function parsePart(schema: z.ZodType | undefined, given: unknown, part: 'params' | 'query' | 'body'): unknown {
  if (!schema) return undefined
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const errors = fieldErrors(parsed.error.issues)
  const told = errors.slice(0, maxErrors)
  const more = errors.length > told.length ? `; and ${errors.length - told.length} more` : ''
  throw new InvalidInput(
    `the ${part === 'params' ? 'path' : part} is not valid: ${told.map((error) => `${error.path || 'it'}: ${error.message}`).join('; ')}${more}`,
    { errors: told },
  )
}

const fieldErrors = (issues: z.ZodError['issues']): readonly FieldError[] =>
  issues.flatMap((issue): readonly FieldError[] => {
    // Each unknown field is an error of its own, under its own name.
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        path: [...issue.path, key].join('.'),
        rule: 'unknown_field',
        message: 'is not a field of this request',
      }))
    // A rule of ours has a name of its own where it says one.
    const named: unknown = issue.code === 'custom' ? issue.params?.rule : undefined
    const rule = typeof named === 'string' ? named : issue.code
    return [{ path: issue.path.join('.'), rule, message: issue.message }]
  })
