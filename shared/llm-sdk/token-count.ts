/** How many tokens a text is, about. */

/**
 * Characters divided by four, rounded up: the rule of thumb that OpenAI and Google both publish for English.
 * Good for windows and budgets; what a call really used stands in its `Usage`. Scripts other than Latin take more tokens than this says.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4)
}
