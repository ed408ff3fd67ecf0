/** How long a chunk should be, in estimated tokens. Long enough to answer, short enough that five of them are a small part of a prompt. */
export const chunkWindow = {
  minimumTokens: 120,
  targetTokens: 250,
  maximumTokens: 400,
} as const
