/** For tests: a server that answers as Google Places, Reddit, the App Store and a news search do, in the forms that their documentation shows. */
import { openSite, type Site } from '../research.fixtures.ts'
import type { SourceOptions } from './index.ts'

export interface Outside extends Site {
  readonly options: Required<Pick<SourceOptions, 'places' | 'reddit' | 'appStore' | 'news'>>
}

const places = (website: string) => ({
  places: [
    {
      id: 'ChIJj61dQgK6j4AR4GeTYWZsKWw',
      displayName: { text: 'Harbour Bikes', languageCode: 'en' },
      formattedAddress: '12 Quay Street, Bristol BS1 4AA, UK',
      internationalPhoneNumber: '+44 117 496 0000',
      websiteUri: website,
      googleMapsUri: 'https://maps.google.com/?cid=7798',
      rating: 4.2,
      userRatingCount: 310,
      regularOpeningHours: { weekdayDescriptions: ['Monday: 9:00 AM – 6:00 PM', 'Sunday: Closed'] },
      reviews: [
        {
          rating: 2,
          text: { text: 'I waited on hold for forty minutes. Nobody called back.', languageCode: 'en' },
          publishTime: '2025-11-02T10:00:00Z',
        },
        {
          rating: 5,
          originalText: { text: 'Friendly staff, my bike was ready the same day.' },
          publishTime: '2025-12-11T10:00:00Z',
        },
        {
          rating: 1,
          text: { text: 'They never answered the phone, so I waited outside.' },
          publishTime: '2025-10-01T08:00:00Z',
        },
      ],
    },
    {
      id: 'other',
      displayName: { text: 'Harbour Bikes' },
      websiteUri: 'https://another.example/',
      rating: 1,
      userRatingCount: 9,
    },
  ],
})

const posts = {
  kind: 'Listing',
  data: {
    after: null,
    children: [
      {
        kind: 't3',
        data: {
          title: 'Anyone had a repair done at Harbour Bikes?',
          selftext: 'Harbour Bikes quoted me a price by e-mail after three days. Is that usual?',
          permalink: '/r/bristol/comments/1abcde/anyone_had_a_repair/',
          subreddit: 'bristol',
          author: 'jane_writes',
          created_utc: 1_762_000_000,
          removed_by_category: null,
        },
      },
      {
        kind: 't3',
        data: {
          title: 'Best harbour walks',
          selftext: 'By bikes',
          permalink: '/r/uk/1/',
          subreddit: 'uk',
          created_utc: 1,
        },
      },
    ],
  },
}

const apps = (website: string) => ({
  resultCount: 1,
  results: [
    {
      trackId: 284882215,
      trackName: 'Harbour Bikes Rental',
      trackViewUrl: 'https://apps.apple.com/us/app/id284882215',
      sellerName: 'Harbour Bikes Ltd',
      sellerUrl: website,
      description: 'Rent a bike for a day. Over 25,000 customers a year.',
      averageUserRating: 3.5,
      userRatingCount: 120,
    },
  ],
})

const appReviews = {
  feed: {
    author: { name: { label: 'iTunes Store' } },
    entry: {
      author: { name: { label: 'jane_writes' } },
      updated: { label: '2025-12-24T07:16:43-07:00' },
      'im:rating': { label: '1' },
      title: { label: 'Crashes' },
      content: { label: 'The app crashes when I change my booking.', attributes: { type: 'text' } },
    },
  },
}

const feed = `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>News</title>
<item><title>Harbour Bikes opens second shop - Bristol Post</title><link>https://news.example/1</link>
<pubDate>Fri, 12 Dec 2025 08:00:00 GMT</pubDate><description>&lt;a href="x"&gt;Harbour Bikes opens second shop&lt;/a&gt;</description></item>
<item><title>Harbour wall to be mended</title><link>https://news.example/2</link></item></channel></rss>`

const keys = { places: 'places-key', client: 'reddit-client', secret: 'reddit-secret', token: 'reddit-token' }

/** `website`: the client's own, by which what is its is told from what only has its name. */
export async function openOutside(website: string): Promise<Outside> {
  const site = await openSite((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://outside')
    const send = (body: unknown, type = 'application/json') =>
      response.writeHead(200, { 'content-type': type }).end(typeof body === 'string' ? body : JSON.stringify(body))
    const refuse = (status: number) => response.writeHead(status).end()
    const { authorization } = request.headers
    switch (pathname) {
      case '/v1/places:searchText':
        return request.headers['x-goog-api-key'] === keys.places && request.headers['x-goog-fieldmask']
          ? send(places(website))
          : refuse(403)
      case '/api/v1/access_token':
        return authorization === `Basic ${btoa(`${keys.client}:${keys.secret}`)}`
          ? send({ access_token: keys.token, token_type: 'bearer', expires_in: 86_400, scope: '*' })
          : refuse(401)
      case '/search':
        // Reddit's and the App Store's have the same path.
        if (request.url?.includes('entity=software')) return send(apps(website), 'text/javascript; charset=utf-8')
        return authorization === `Bearer ${keys.token}` ? send(posts) : refuse(401)
      case '/us/rss/customerreviews/id=284882215/sortBy=mostRecent/json':
        return send(appReviews)
      case '/rss/search':
        return send(feed, 'application/rss+xml')
      default:
        return refuse(404)
    }
  })
  const url = site.url.replace(/\/$/u, '')
  return {
    ...site,
    options: {
      places: { url, key: keys.places },
      reddit: { clientId: keys.client, clientSecret: keys.secret, tokenUrl: url, apiUrl: url },
      appStore: { url, country: 'us' },
      news: { url: `${url}/rss/search?q={query}` },
    },
  }
}
