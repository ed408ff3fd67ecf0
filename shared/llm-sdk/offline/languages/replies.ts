/** Fixed wordings of replies in other languages: each English wording is found in the reply, what the client or the customer gave is carried over. */
import type { Language } from './language.ts'
import { nounsHindi, repliesHindi } from './replies-hindi.ts'
import { nounsSpanish, repliesSpanish } from './replies-spanish.ts'

interface Rule {
  readonly pattern: RegExp
  readonly other: string
}

const tables: Readonly<
  Record<Exclude<Language, 'en'>, { rules: readonly Rule[]; nouns: ReadonlyMap<string, string> }>
> = {
  es: { rules: repliesSpanish.map(ruleOf), nouns: new Map(Object.entries(nounsSpanish)) },
  hi: { rules: repliesHindi.map(ruleOf), nouns: new Map(Object.entries(nounsHindi)) },
}

function ruleOf([english, other]: readonly [string, string]): Rule {
  const literal = english.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\}/g, '([^\\n]+?)')
  return { pattern: new RegExp(`(?<![\\p{L}])${literal}(?![\\p{L}])`, 'gu'), other }
}

/** Wordings are tried in the order of the table: whole sentences before their parts. */
export function repliesIn(language: Exclude<Language, 'en'>, reply: string): string {
  const { rules, nouns } = tables[language]
  return rules.reduce(
    (text, { pattern, other }) =>
      text.replace(pattern, (_whole, ...found: unknown[]) => {
        const filled = found.filter((part): part is string => typeof part === 'string')
        let at = 0
        return other.replace(/\{\}/g, () => nounIn(filled[at++] ?? '', nouns))
      }),
    reply,
  )
}

/** "your order number" → "número de pedido"; other words stay. */
function nounIn(phrase: string, nouns: ReadonlyMap<string, string>): string {
  return nouns.get(phrase.toLowerCase().replace(/^(your|the|an?) /, '')) ?? phrase
}
