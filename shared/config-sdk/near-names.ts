/** Which known name somebody may have meant. */
import { distance } from 'fastest-levenshtein'

/**
 * The known names closest to a wrong one, best first, at most three. Close means at most two edits, or a third of the length for longer names;
 * a known name that contains the wrong one (or the reverse) is close too.
 */
function nearNames(name: string, known: Iterable<string>): string[] {
  const wanted = name.toLowerCase()
  const limit = Math.max(2, Math.floor(wanted.length / 3))
  return [...known]
    .map((candidate) => ({ candidate, edits: distance(wanted, candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= limit || overlaps(wanted, candidate.toLowerCase()))
    .sort((a, b) => a.edits - b.edits || a.candidate.localeCompare(b.candidate))
    .slice(0, 3)
    .map(({ candidate }) => candidate)
}

/** `Did you mean "x"?`, or the alternatives where nothing is close. */
export function didYouMean(name: string, known: Iterable<string>, otherwise: string): string {
  const near = nearNames(name, known)
  return near.length > 0 ? `Did you mean ${near.map((candidate) => `"${candidate}"`).join(' or ')}?` : otherwise
}

function overlaps(a: string, b: string): boolean {
  return Math.min(a.length, b.length) >= 4 && (a.includes(b) || b.includes(a))
}
