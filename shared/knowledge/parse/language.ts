/** The language a document is written in, from its own words. */
import { detectAll } from 'tinyld'

/** Enough to tell; more text only costs time. */
const sampleCharacters = 1_000
/** Below this the detector guesses from a name or a number. */
const minimumLetters = 20

/** ISO 639-1 (a valid BCP 47 tag); `und` where it cannot be told. */
export function detectLanguage(text: string): string {
  const sample = text.slice(0, sampleCharacters)
  if ((sample.match(/\p{L}/gu) ?? []).length < minimumLetters) return 'und'
  const best = detectAll(sample)[0]
  return best === undefined || best.accuracy < 0.2 ? 'und' : best.lang
}
