/** Whether two replies tell a customer the same: the same figures, the same yes or no, enough of the same words. Words alone, no model. Pure. */

/** Of the shorter reply's words, by their beginnings: paraphrases of one fact share their nouns; a change of subject shares next to none. */
const sharedWordsShare = 0.3
/** Two sentences are about the same where they share this much. */
const sameSentenceShare = 0.6
/** Letters that inflected forms of a word share in most languages with endings. */
const stemLength = 5

const apology =
  /\b(sorry|apologi[sz]e|unable to|(can(?:no|')t|could(?: not|n't)) (?:help|do that|find an answer)|lo siento|disculp\w*|lamento)\b|माफ़? ?कर|क्षमा|\b(?:maaf|mafi)\b/iu
const negation =
  /(?:^|[^\p{L}])(?:no|not|never|none|nothing|cannot|without|nunca|ning[uú]n\p{L}*|tampoco|nahi|nahin|mat|नहीं|मत)(?=$|[^\p{L}\p{M}])|n['’]t\b/iu

/** An apology that tells a figure still answers ("Sorry, the fee is 20 euros"). */
export function isAnswer({ reply, handoff }: { readonly reply: string; readonly handoff: boolean }): boolean {
  return !handoff && reply.trim() !== '' && (!apology.test(reply) || figures(reply).length > 0)
}

/** What of the first is missing or turned round in the second, a sentence; nothing where both are to the same effect. `said`: words of the customer. */
export function replyDifference(before: string, now: string, said: string): string | undefined {
  const told = new Set(figures(now))
  const forms = new Set([...told].filter((one) => !said.includes(one)).map(formOf))
  const lost = figures(before).find((one) => !told.has(one) && (said.includes(one) || !forms.has(formOf(one))))
  if (lost !== undefined) return `the reply no longer says ${lost}`
  if (turnedRound(before, now)) return 'the reply says no where it said yes, or yes where it said no'
  const [old, current] = [words(before), words(now)]
  return overlap(old, current) < sharedWordsShare ? 'the reply is about something else' : undefined
}

/** Numbers and ids: whatever holds a digit. */
const figures = (text: string): string[] =>
  (text.match(/[\p{L}\p{N}][\p{L}\p{N}.,:/-]*/gu) ?? [])
    .map((token) => token.replace(/[.,:/-]+$/, '').toLocaleLowerCase('en'))
    .filter((token) => /\p{N}/u.test(token))

/** Ids and days with letters or several groups count by their form, plain numbers as they are. */
const formOf = (figure: string): string => (/[\p{L}-]/u.test(figure) ? figure.replace(/\d+/g, '#') : figure)

function turnedRound(before: string, now: string): boolean {
  const others = sentences(now)
  return sentences(before).some((sentence) => {
    const own = words(sentence)
    const about = others.filter((other) => own.size > 1 && overlap(own, words(other)) >= sameSentenceShare)
    return about.length > 0 && about.every((other) => negation.test(other) !== negation.test(sentence))
  })
}

const sentences = (text: string): string[] => text.split(/(?<=[.!?।])\s+|\n+/u).filter((part) => part.trim() !== '')

/** Content words by their beginnings: shorter ones hold sentences together and say little. */
const words = (text: string): Set<string> =>
  new Set(
    (text.toLocaleLowerCase('en').match(/[\p{L}\p{M}]{3,}/gu) ?? [])
      .filter((word) => word.length > 3 || !/^\p{ASCII}*$/u.test(word))
      .map((word) => word.slice(0, stemLength)),
  )

/** Szymkiewicz–Simpson overlap, 0–1; 1 where one has no words. */
function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const smaller = Math.min(one.size, other.size)
  if (smaller === 0) return 1
  return [...one].filter((word) => other.has(word)).length / smaller
}
