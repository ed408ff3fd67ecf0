/** What a platform keeps of a client, as its own export tells it, without what no two runs have in common: ids, times, secrets, hashes, ports. */
import { isDeepStrictEqual } from 'node:util'
import { unpackArchive } from '@workflow/client-folder'
import { z } from 'zod'

/** Documents by collection, in an order that does not depend on their ids. */
export type Kept = ReadonlyMap<string, readonly string[]>

const documents = z.array(z.record(z.string(), z.unknown()))
type Kind = Readonly<Record<string, unknown>>
/** What an event of a message tells; of others nothing of it. */
const sending = z.object({ channel: z.unknown(), messageId: z.unknown(), outcome: z.unknown() }).partial().catch({})
/** Exports are how we look; how often a clock has struck until something was there depends on the machine. */
const isChance = ({ type }: Kind) => /^export_|_due$/.test(String(type ?? ''))
/** An event's place among those of its subject counts the strokes of the clock too. */
const places = ['sequence', 'previous']

export function keptIn(zip: Uint8Array): Kept {
  const kept = new Map<string, readonly string[]>()
  for (const [name, bytes] of unpackArchive(zip)) {
    const collection = name.replace(/\.json$/, '')
    if (collection === 'exports') continue
    const found = documents.parse(JSON.parse(new TextDecoder().decode(bytes)))
    kept.set(
      collection,
      found
        .filter((one) => !isChance(one))
        .map((one) => settled(withoutDoubt(collection, one)))
        .sort(),
    )
  }
  return kept
}

/**
 * What was just being sent when the process was killed may have gone or not: it is told as unknown, and is not sent again. Such a message counts as sent; one that is lost,
 * or there twice, does not.
 */
function withoutDoubt(collection: string, document: Kind): Kind {
  if (collection === 'effects' && document.state === 'unknown') return { ...document, state: 'done' }
  if (collection === 'messages' && ['sent', 'unknown'].includes(String(document.state))) {
    const { state: _state, because: _because, sentAt: _sentAt, sentBy: _by, providerMessageId: _id, ...rest } = document
    return rest
  }
  const { channel, messageId, outcome } = sending.parse(document.data)
  if (document.type === 'message_sent' || (document.type === 'message_not_sent' && outcome === 'unknown'))
    return { ...document, type: 'message_sent', data: { channel, messageId } }
  return document
}

const settled = (document: object): string =>
  JSON.stringify(document, (key, value: unknown) => {
    if (places.includes(key)) return undefined
    // A paper holds ids, and is packed.
    if (key === 'sizeBytes') return '<size>'
    return typeof value === 'string' ? withoutChance(value) : sorted(value)
  })

const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value)
          .map(([key, one]) => [withoutChance(key), one] as const)
          .sort(([one], [other]) => (one < other ? -1 : 1)),
      )
    : value

const withoutChance = (text: string): string =>
  text
    .replace(/\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?/g, '<time>')
    .replace(/\b((?:[a-z]{2,5}_)+)[a-z0-9]{16,}/g, '$1<id>')
    .replace(/\b[0-9a-f]{16}\b/g, '<hash>')
    .replace(/127\.0\.0\.1:\d+/g, '<host>')
    .replace(/[\w+/-]{20,}={0,2}/g, (word) => (/[\dA-Z]/.test(word) ? '<secret>' : word))

/** What stands in `these` and not in `those`, each as often as it is missing. */
function without(these: readonly string[], those: readonly string[]): string[] {
  const left = [...those]
  return these.filter((document) => {
    const at = left.indexOf(document)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

const shownBefore = 60
const shown = 200

function fromDifference(document: string, other = ''): string {
  const at = [...document].findIndex((letter, place) => letter !== other[place])
  return document.slice(Math.max(0, at - shownBefore)).slice(0, shown)
}

/** Each collection that differs, with what one side has and the other has not. */
export function differences(one: Kept, other: Kept): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].flatMap((collection) => {
    const [here, there] = [one.get(collection) ?? [], other.get(collection) ?? []]
    if (isDeepStrictEqual(here, there)) return []
    const [mine, yours] = [without(here, there), without(there, here)]
    return [
      `${collection}: ${here.length} and ${there.length}`,
      ...mine.map((document, at) => `  here   ${fromDifference(document, yours[at])}`),
      ...yours.map((document, at) => `  there  ${fromDifference(document, mine[at])}`),
    ]
  })
}
