/** Keys, tokens and passwords: known prefixes, forms that are nothing else, and assignments to telling names. */
import { type Finding, findPattern } from './finding.ts'

const FORMS: readonly (readonly [rule: string, pattern: RegExp])[] = [
  [
    'private_key',
    /-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----[\s\S]{0,10000}?(?:-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----|$)/g,
  ],
  ['jwt', /\beyJ[\w-]{5,2000}\.[\w-]{2,4000}(?:\.[\w-]{0,2000})?/g],
  ['authorization', /(?<=\b(?:Bearer|Basic)\s{1,3})[\w~+/.=-]{8,2000}/gi],
  // Stripe, OpenAI, Anthropic, Slack, GitHub, and the keys of this platform
  ['api_key', /\b(?:sk|pk|rk|rt|whsec|gh[opsur]|github_pat|xox[abeprs]|glpat|shpat|npm|hf|dop_v1)[-_][\w-]{10,300}/g],
  // Google, Amazon, SendGrid, Google OAuth
  [
    'api_key',
    /\bAIza[\w-]{30,60}|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bSG\.[\w-]{16,64}\.[\w-]{16,64}|\bya29\.[\w-]{20,300}/g,
  ],
  ['url_credentials', /(?<=:\/\/)[^\s/@:]{1,100}:[^\s/@]{1,200}(?=@)/g],
]

const ASSIGNMENT =
  /(?<=\b(?:password|passwd|passwort|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|client[_-]?secret|kennwort|contraseña|mot de passe)["']?\s{0,3}(?:[:=]|\bis\b)\s{0,3}["']?)[^\s"',;]{6,200}/gi

/** A value that is announced as secret counts where it has figures or signs in it; of a bare word only an assignment by `=` or `:` makes a secret. */
export function detectSecrets(text: string): readonly Finding[] {
  const known = FORMS.flatMap(([rule, pattern]) => findPattern(text, 'SECRET', rule, pattern))
  const assigned = findPattern(
    text,
    'SECRET',
    'assignment',
    ASSIGNMENT,
    (match, at) => /\d|[^\p{L}.!?)]/u.test(match) || /[=:]\s{0,3}["']?$/.test(text.slice(Math.max(0, at - 8), at)),
  )
  return [...known, ...assigned]
}
