/**
 * Regular expressions that somebody else wrote, matched in time linear in the text (RE2): no pattern of a client can hold up the process.
 * Look-around and back references do not exist in RE2 and are refused.
 */
import { RE2JS, RE2JSException } from 're2js'

/** What is wrong with a pattern of ECMAScript; nothing where it can be used. */
export function patternProblem(pattern: string): string | undefined {
  try {
    RE2JS.compile(RE2JS.translateRegExp(pattern))
    return undefined
  } catch (error) {
    if (error instanceof RE2JSException) return error.message
    throw error
  }
}

/** For Ajv's `code.regExp`, which tells patterns apart by `toString`. Throws `RE2JSException` for a pattern that `patternProblem` names. */
export function linearMatcher(pattern: string): { test(text: string): boolean; toString(): string } {
  const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern))
  return { test: (text) => compiled.test(text), toString: () => `/${pattern}/` }
}

/** As JSONata uses a regular expression: `exec` goes on from `lastIndex`. */
export class LinearRegExp {
  lastIndex = 0
  readonly #compiled: RE2JS

  constructor({ source, flags }: RegExp) {
    const ignoreCase = flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0
    const multiline = flags.includes('m') ? RE2JS.MULTILINE : 0
    this.#compiled = RE2JS.compile(RE2JS.translateRegExp(source), ignoreCase | multiline)
  }

  exec(text: string): (string[] & { index: number }) | null {
    const matcher = this.#compiled.matcher(text)
    if (!matcher.find(this.lastIndex)) {
      this.lastIndex = 0
      return null
    }
    this.lastIndex = matcher.end()
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, at) => matcher.group(at) ?? '')
    return Object.assign(groups, { index: matcher.start() })
  }
}
