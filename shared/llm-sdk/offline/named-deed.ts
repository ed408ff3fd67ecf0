/** The deeds that a message asks for, by its verbs. */

import { actionConcepts, nounOrVerb } from './lexicon.ts'
import { conceptOfWord, contentConcepts, plain, tokenise } from './tokens.ts'

const articles =
  /^(my|the|an?|this|that|your|our|any|last|recent|new|for|of|his|her|their|no|some|latest|previous|per)$/

/** "I paid", "have ordered": told, not asked for. */
const past = /ed$|^(?:paid|bought|sent|made|found|got)$/
const doers = /^(?:i|we|you|they|he|she|have|has|had|ve|was|were|been|already|just)$/

/** The actions a message names; a word that may be a noun counts only where it stands as a verb. */
export function actionsIn(text: string): ReadonlySet<string> {
  const actions = new Set<string>()
  const tokens = tokenise(text)
  for (const [at, token] of tokens.entries()) {
    if (!actionConcepts.has(token.concept)) continue
    const before = tokens[at - 1]?.word ?? ''
    if (nounOrVerb.has(token.word) && articles.test(before)) continue
    if (nounOrVerb.has(token.word) && /^[\s:#]*(?:no\.? ?|number )?(?:[A-Za-z]+-?\d|\d{4})/.test(text.slice(token.end)))
      continue
    if (past.test(token.word) && doers.test(before)) continue
    actions.add(token.concept)
  }
  for (const concept of contentConcepts(text)) {
    if (
      /^(cancel|reschedule|refund|callback|return|status|book)$/.test(concept) &&
      !tokens.some((token) => token.concept === concept)
    )
      actions.add(concept)
  }
  return actions
}

const beforeVerb =
  /^(?:(?:ok|okay|hi|hello|hey|yes|great|fine|well|so|and|now|then|also|please|kindly|just|first) )*(?:(?:can|could|would|will|may) (?:you|i|we) (?:please |kindly |also |just )*|(?:i|we) (?:would |really |just |also )*(?:like|want|need|wish|have|love) to (?:please |also )*|(?:help me|let me|let us|how (?:do|can) i|i am (?:trying|looking) to|i will) )?(?:please |kindly |now |also )*/

const askedVerb =
  /\b(?:(?:can|could|would|will) (?:you|i|we)|(?:i|we) (?:want|need|would like) to|please) (?:please |kindly |also |just )*(\w+)/

/** The concept of the verb that a request begins with: "I would like to book …", "please cancel …". Light verbs ("make it …") name no act. */
export function leadVerb(text: string): string {
  const words = plain(text)
  const [first = ''] = words.replace(beforeVerb, '').split(' ')
  const verb = actionConcepts.has(conceptOfWord(first)) ? first : (askedVerb.exec(words)?.[1] ?? first)
  return /^(?:make|get|do|have|take|give|put|add|go|let|set)$/.test(verb) ? '' : conceptOfWord(verb)
}
