/**
 * When a message is worth several minds: it asks for three things or more. Each then goes to a specialist of its own, who looks only after it; the agent reads their notes
 * and answers the whole. Several agents cost about fifteen times the tokens of one (Anthropic, "How we built our multi-agent research system", 2025): fewer requests are not worth it.
 */
const leastRequests = 3
const mostSpecialists = 5
const leastWords = 3

/** Ends of sentences, list items, and words that begin another matter in English, Hindi and Spanish. */
const separators =
  /(?<=[.?!।])\s+|\n+|;\s+|,?\s+(?:and also|and then|also|as well as|additionally|además|y también|también|luego|aur phir|aur bhi|saath hi)\s+|,?\s+(?:और फिर|और साथ ही|साथ ही|और)\s+|,?\s+(?:and|y|aur)\s+(?=(?:how|what|when|where|why|who|which|can|could|would|please|cancel|book|change|send|tell|show|check|cómo|qué|cuándo|dónde|puede|quiero|dime|kya|kab|kahan|kaise|mujhe)(?!\p{L}))/iu

/** What a message asks for, one text each, in its order; pleasantries are none. */
export function requestsOf(text: string): readonly string[] {
  return text
    .split(separators)
    .map((part) => part.replace(/^\s*(?:[-*•]|\d+[.)])\s*/, '').trim())
    .filter((part) => part.split(/\s+/).length >= leastWords)
}

/** The requests that specialists take; none where one agent does. */
export function specialistsFor(text: string): readonly string[] {
  const requests = requestsOf(text)
  return requests.length < leastRequests ? [] : requests.slice(0, mostSpecialists)
}
