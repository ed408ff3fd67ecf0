/** Names of people, places, addresses and organizations in a text, by the trained tagger. */
import { brotliDecompressSync } from 'node:zlib'
import type { Finding } from '../finding.ts'
import { featureRows, type MarkedToken, markedTokens } from './features.ts'
import { findingsOf } from './labels.ts'
import { BUCKETS, bestLabels, LABELS, type Weights } from './model.ts'
import stored from './weights.json' with { type: 'json' }

/** A text is tagged in pieces, so that memory stays bounded; cut at line ends and ends of sentences where there are some. */
const MAX_PIECE_TOKENS = 400

/** `formal` is what has been found by its form; it is context for the tagger and never tagged again. Sorted, without overlaps. */
export function tagText(text: string, formal: readonly Finding[]): readonly Finding[] {
  return pieces(markedTokens(text, formal)).flatMap(tagPiece)
}

function pieces(tokens: readonly MarkedToken[]): readonly (readonly MarkedToken[])[] {
  const cut: (readonly MarkedToken[])[] = []
  for (let from = 0; from < tokens.length; ) {
    const limit = Math.min(from + MAX_PIECE_TOKENS, tokens.length)
    const rest =
      limit === tokens.length ? -1 : tokens.slice(from, limit).findLastIndex(({ text }) => /^[\n.!?]$/.test(text))
    const end = rest > 0 ? from + rest + 1 : limit
    cut.push(tokens.slice(from, end))
    from = end
  }
  return cut
}

function tagPiece(tokens: readonly MarkedToken[]): readonly Finding[] {
  const rows = featureRows(tokens)
  const labels = bestLabels(rows, weights(), (at) => tokens[at]?.formal !== undefined)
  return findingsOf(tokens, labels)
}

let loaded: Weights | undefined

/** Whole numbers of one byte; their scale does not matter, since only sums are compared. */
function weights(): Weights {
  const unpack = (packed: string) => new Int8Array(brotliDecompressSync(Buffer.from(packed, 'base64')))
  loaded ??= { features: unpack(stored.features), transitions: unpack(stored.transitions) }
  if (loaded.features.length !== BUCKETS * LABELS.length)
    throw new Error('weights.json was trained for other labels: train again')
  return loaded
}
