/** News by a search that answers with a feed (RSS or Atom). */
import { readFeed } from '@workflow/crawler'
import { askText, names } from './ask-api.ts'
import type { Source } from './source.ts'
import { newsItem } from './website.ts'

export interface NewsAccess {
  /** `{query}` stands for the words that are searched: `https://news.google.com/rss/search?q={query}`. */
  readonly url: string
}

export const news = (access: NewsAccess | undefined, allowLoopback: boolean): Source => ({
  name: 'news',
  kind: 'deep',
  licence: 'Headlines and short quotations with a link to the article.',
  ...(access && {
    collect: async ({ client }) => {
      const url = access.url.replace('{query}', encodeURIComponent(`"${client.name}"`))
      const answer = await askText(
        url,
        { headers: { accept: 'application/rss+xml,application/atom+xml' } },
        allowLoopback,
      )
      if (!answer.ok) return { outcome: 'failed', reason: answer.reason }
      const items = readFeed(answer.value)
      if (items === undefined) return { outcome: 'failed', reason: 'unexpected_answer' }
      const about = items.filter(({ title, text }) => names(`${title}\n${text}`, client.name)).slice(0, 50)
      return { outcome: 'collected', items: about.flatMap(newsItem), unchanged: [] }
    },
  }),
})
