/** Expressions of a file, read without being run. */
import { compileExpression, ExpressionFault, isExpression } from '@workflow/agent-core/tools'
import type { ConfigPath, Finding } from '@workflow/config-sdk'

/** Every text that begins with `=` and is no JSONata, with its path. */
export function findBrokenExpressions(value: unknown, path: ConfigPath): Finding[] {
  if (isExpression(value)) {
    try {
      compileExpression(value)
      return []
    } catch (error) {
      if (!(error instanceof ExpressionFault)) throw error
      return [
        {
          path,
          rule: 'expression',
          message: error.message,
          hint: 'What begins with = is JSONata (https://jsonata.org)',
        },
      ]
    }
  }
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([name, item]) =>
    findBrokenExpressions(item, [...path, Array.isArray(value) ? Number(name) : name]),
  )
}
