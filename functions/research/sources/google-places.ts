/** Google Places (New), Text Search: https://developers.google.com/maps/documentation/places/web-service/text-search. Names of reviewers are not asked for. */
import { type Fact, sameSite } from '@workflow/crawler'
import { z } from 'zod'
import { type AskApi, sameName } from './ask-api.ts'
import { ratingFacts, reviewFact } from './item-facts.ts'
import type { Client, CollectedItem, Source } from './source.ts'

export interface PlacesAccess {
  readonly url: string
  readonly key: string
}

const text = z.object({ text: z.string() })
const Place = z.object({
  id: z.string(),
  displayName: text.optional(),
  formattedAddress: z.string().optional(),
  internationalPhoneNumber: z.string().optional(),
  websiteUri: z.string().optional(),
  googleMapsUri: z.string().optional(),
  rating: z.number().optional(),
  userRatingCount: z.number().int().optional(),
  regularOpeningHours: z.object({ weekdayDescriptions: z.array(z.string()).optional() }).optional(),
  reviews: z
    .array(
      z.object({
        rating: z.number().optional(),
        originalText: text.optional(),
        text: text.optional(),
        publishTime: z.string().optional(),
      }),
    )
    .optional(),
})
type Place = z.infer<typeof Place>

const fields = [
  'id',
  'displayName',
  'formattedAddress',
  'internationalPhoneNumber',
  'websiteUri',
  'googleMapsUri',
  'rating',
]
  .concat([
    'userRatingCount',
    'regularOpeningHours',
    'reviews.rating',
    'reviews.text',
    'reviews.originalText',
    'reviews.publishTime',
  ])
  .map((field) => `places.${field}`)
  .join(',')

export const googlePlaces = (access: PlacesAccess | undefined, ask: AskApi): Source => ({
  name: 'google_places',
  kind: 'primary',
  licence:
    'Google Maps Platform terms: shown with attribution to Google, place ids kept, all else refreshed within 30 days.',
  ...(access && {
    collect: async ({ client }) => {
      const headers = { 'content-type': 'application/json', 'x-goog-api-key': access.key, 'x-goog-fieldmask': fields }
      const body = JSON.stringify({ textQuery: client.name, languageCode: client.languages[0] ?? 'en', pageSize: 10 })
      const request = { method: 'POST', headers, body }
      const answer = await ask(
        `${access.url}/v1/places:searchText`,
        request,
        z.object({ places: z.array(Place).optional() }),
      )
      if (!answer.ok) return { outcome: 'failed', reason: answer.reason }
      const own = (answer.value.places ?? []).filter((place) => isOf(place, client))
      return { outcome: 'collected', items: own.map(itemOf), unchanged: [] }
    },
  }),
})

/** Others of that name are others. */
function isOf({ websiteUri, displayName }: Place, { website, name }: Client): boolean {
  if (websiteUri !== undefined && website !== undefined && URL.canParse(websiteUri) && URL.canParse(website))
    return sameSite(websiteUri, website)
  return displayName !== undefined && sameName(displayName.text, name)
}

function itemOf(place: Place): CollectedItem {
  const hours = place.regularOpeningHours?.weekdayDescriptions ?? []
  const reviews = (place.reviews ?? []).flatMap((review) => {
    const said = (review.originalText ?? review.text)?.text.trim() ?? ''
    return said === '' ? [] : [{ ...review, said }]
  })
  const { rating, userRatingCount, internationalPhoneNumber: phone } = place
  const ratings = ratingFacts(rating, userRatingCount)
  const lines = [
    place.displayName?.text,
    place.formattedAddress,
    phone && `Phone: ${phone}`,
    ...ratings.flatMap(({ quotes }) => quotes),
    ...hours,
    ...reviews.map(({ said }) => said),
  ]
  const contact: Fact[] = phone
    ? [{ kind: 'contact', channel: 'phone', value: phone, quotes: [`Phone: ${phone}`] }]
    : []
  const opening = hours.map((line): Fact => ({ kind: 'opening_hours', text: line, quotes: [line] }))
  return {
    url: place.googleMapsUri ?? `https://www.google.com/maps/place/?q=place_id:${encodeURIComponent(place.id)}`,
    title: place.displayName?.text ?? place.id,
    text: lines.filter(Boolean).join('\n'),
    facts: [
      ...contact,
      ...ratings,
      ...opening,
      ...reviews.map(({ said, rating: stars, publishTime }) => reviewFact(said, stars, publishTime)),
    ],
  }
}
