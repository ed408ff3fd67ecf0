/** Technical names as words. */

/** `check_availability`, `checkAvailability` and `check-availability` as `check availability`. */
export function wordsOf(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_\-.]+/g, ' ')
    .trim()
    .toLowerCase()
}

/** A name as the start of a sentence: `Check availability`. */
export function sentenceOf(name: string): string {
  const words = wordsOf(name)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** A tool's name as what is going on: `Checking availability`. */
export function activityOf(toolName: string): string {
  const [verb = '', ...rest] = wordsOf(toolName).split(' ')
  return sentenceOf([presentParticiple(verb), ...rest].join(' '))
}

/** The regular spelling rules of English: make → making, get → getting, die → dying, check → checking. */
function presentParticiple(verb: string): string {
  if (!/^[a-z]{2,}$/.test(verb)) return verb
  if (verb.endsWith('ing')) return verb
  if (verb.endsWith('ie')) return `${verb.slice(0, -2)}ying`
  if (verb.endsWith('e') && !/(ee|oe|ye)$/.test(verb)) return `${verb.slice(0, -1)}ing`
  if (/^[^aeiou]*[aeiou][bdglmnprt]$/.test(verb)) return `${verb}${verb.at(-1)}ing`
  return `${verb}ing`
}
