/** How every list is asked for its next page. */
import { z } from 'zod'
import type { QueryOptions } from './capability.ts'

/** To be spread into a route's query schema. */
export const pageQuery = {
  /** `next` of the page before. */
  after: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
}

export function pageOptions(query: {
  readonly after?: string | undefined
  readonly limit?: number | undefined
}): QueryOptions {
  return {
    ...(query.after === undefined ? {} : { after: query.after }),
    ...(query.limit === undefined ? {} : { limit: query.limit }),
  }
}
