/** The arguments of a tool call, as a model streamed them. */
import { malformed } from './provider-errors.ts'

/** Empty text is no arguments. Throws `malformed` where it is not a JSON object. */
export function parseArguments(provider: string, tool: string, text: string): Readonly<Record<string, unknown>> {
  let parsed: unknown
  try {
    parsed = text.trim() === '' ? {} : JSON.parse(text)
  } catch (cause) {
    throw malformed(provider, `the arguments of the tool call ${tool} are not JSON`, cause)
  }
  if (!isRecord(parsed)) throw malformed(provider, `the arguments of the tool call ${tool} are not an object`)
  return parsed
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
