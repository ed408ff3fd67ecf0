/** Reddit's Data API: an application's own token, then search (https://www.reddit.com/dev/api#GET_search). Names of authors are not kept. */
import { z } from 'zod'
import { type AskApi, names } from './ask-api.ts'
import { reviewFact } from './item-facts.ts'
import type { CollectedItem, Source } from './source.ts'

export interface RedditAccess {
  readonly clientId: string
  readonly clientSecret: string
  /** Of tokens: `https://www.reddit.com`. */
  readonly tokenUrl: string
  /** Of data: `https://oauth.reddit.com`. */
  readonly apiUrl: string
}

const Post = z.object({
  title: z.string(),
  selftext: z.string().default(''),
  permalink: z.string(),
  subreddit: z.string(),
  created_utc: z.number(),
  removed_by_category: z.string().nullish(),
})
type Post = z.infer<typeof Post>

const Listing = z.object({
  kind: z.literal('Listing'),
  data: z.object({ children: z.array(z.object({ kind: z.string(), data: z.unknown() })) }),
})

export const reddit = (access: RedditAccess | undefined, ask: AskApi, userAgent: string): Source => ({
  name: 'reddit',
  kind: 'deep',
  licence: 'Reddit Data API terms: quoted with a link, deleted when the author deletes, not used to train models.',
  ...(access && {
    collect: async ({ client }) => {
      const basic = Buffer.from(`${access.clientId}:${access.clientSecret}`).toString('base64')
      const form = { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': userAgent }
      const token = await ask(
        `${access.tokenUrl}/api/v1/access_token`,
        {
          method: 'POST',
          headers: { ...form, authorization: `Basic ${basic}` },
          body: 'grant_type=client_credentials',
        },
        z.object({ access_token: z.string() }),
      )
      if (!token.ok) return { outcome: 'failed', reason: token.reason }
      const headers = { authorization: `Bearer ${token.value.access_token}`, 'user-agent': userAgent }
      const query = new URLSearchParams({
        q: `"${client.name}"`,
        limit: '50',
        sort: 'relevance',
        t: 'year',
        raw_json: '1',
      })
      const found = await ask(`${access.apiUrl}/search?${query}`, { headers }, Listing)
      if (!found.ok) return { outcome: 'failed', reason: found.reason }
      const posts = found.value.data.children
        .filter(({ kind }) => kind === 't3')
        .flatMap(({ data }) => Post.safeParse(data).data ?? [])
      const about = posts.filter(
        (post) => !post.removed_by_category && names(`${post.title}\n${post.selftext}`, client.name),
      )
      return { outcome: 'collected', items: about.map(itemOf), unchanged: [] }
    },
  }),
})

function itemOf({ title, selftext, permalink, subreddit, created_utc: createdSeconds }: Post): CollectedItem {
  const at = new Date(createdSeconds * 1_000).toISOString()
  const said = selftext.trim() === '' ? title : selftext.trim().slice(0, 600)
  return {
    url: new URL(permalink, 'https://www.reddit.com').href,
    title,
    text: [title, selftext.trim(), `r/${subreddit}`, `Published: ${at}`].filter(Boolean).join('\n'),
    facts: [reviewFact(said, undefined, at)],
  }
}
