/** Two plain methods to stand beside the detector: the length of a text, and a list of words. Their thresholds are chosen on the tune side, as the detector's is. */

/** What is usually written into such lists. */
const KEYWORDS =
  /ignore (?:all |any |the |your )*(?:previous|prior|above)|disregard|jailbreak|\bDAN\b|do anything now|developer mode|system prompt|act as|pretend|roleplay|no (?:rules|restrictions|filters?)|unfiltered|uncensored|stay in character|openai|content policy|you are now|from now on|bypass/gi

export const PLAIN_METHODS: Readonly<Record<'length' | 'keywords', (text: string) => number>> = {
  length: (text) => text.length,
  keywords: (text) => new Set(Array.from(text.matchAll(KEYWORDS), ([word]) => word.toLowerCase())).size,
}

/** The threshold that tells most of both kinds right (the highest detection rate less false alarm rate). */
export function bestThreshold(attacks: readonly number[], benign: readonly number[]): number {
  const share = (scores: readonly number[], from: number) =>
    scores.filter((score) => score >= from).length / Math.max(1, scores.length)
  const gain = (from: number) => share(attacks, from) - share(benign, from)
  return [...new Set([...attacks, ...benign])].reduce((best, from) => (gain(from) > gain(best) ? from : best), 1)
}
