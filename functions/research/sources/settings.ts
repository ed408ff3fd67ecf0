/** Which sources may be asked, by the environment. What is not set is not asked, and a run says so. */
import { z } from 'zod'
import type { SourceOptions } from './index.ts'

const address = (usual: string) =>
  z
    .url({ protocol: /^https?$/u })
    .transform((url) => url.replace(/\/$/u, ''))
    .default(usual)

const Environment = z.object({
  GOOGLE_PLACES_KEY: z.string().optional(),
  GOOGLE_PLACES_URL: address('https://places.googleapis.com'),
  REDDIT_CLIENT_ID: z.string().optional(),
  REDDIT_CLIENT_SECRET: z.string().optional(),
  REDDIT_TOKEN_URL: address('https://www.reddit.com'),
  REDDIT_API_URL: address('https://oauth.reddit.com'),
  /** `https://itunes.apple.com`: needs no key, and is asked only where it is set. */
  APP_STORE_URL: z.url({ protocol: /^https?$/u }).optional(),
  APP_STORE_COUNTRY: z
    .string()
    .regex(/^[a-z]{2}$/u)
    .default('us'),
  /** `https://news.google.com/rss/search?q={query}`: needs no key, and is asked only where it is set. */
  NEWS_FEED_URL: z.string().includes('{query}').optional(),
})

/** Throws what names a wrong variable. */
export function researchSettings(
  environment: Readonly<Record<string, string | undefined>>,
  allowLoopback: boolean,
): SourceOptions {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()))
  const parsed = Environment.safeParse(given)
  if (!parsed.success)
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '))
  const set = parsed.data
  return {
    allowLoopback,
    crawlIntervalMs: 500,
    ...(set.GOOGLE_PLACES_KEY && { places: { key: set.GOOGLE_PLACES_KEY, url: set.GOOGLE_PLACES_URL } }),
    ...(set.REDDIT_CLIENT_ID &&
      set.REDDIT_CLIENT_SECRET && {
        reddit: {
          clientId: set.REDDIT_CLIENT_ID,
          clientSecret: set.REDDIT_CLIENT_SECRET,
          tokenUrl: set.REDDIT_TOKEN_URL,
          apiUrl: set.REDDIT_API_URL,
        },
      }),
    ...(set.APP_STORE_URL && {
      appStore: { url: set.APP_STORE_URL.replace(/\/$/u, ''), country: set.APP_STORE_COUNTRY },
    }),
    ...(set.NEWS_FEED_URL && { news: { url: set.NEWS_FEED_URL } }),
  }
}
