/** Pages behind a link of a message: what each of their routes says of itself. */
import { z } from 'zod'

/** The token alone lets somebody in. */
export const linkPage = {
  access: { kind: 'public' },
  params: z.object({ token: z.string().min(1).max(200) }),
  mediaType: 'text/html',
  status: 200,
} as const

export const linkPageQuery = { lang: z.string().max(20).optional() }
