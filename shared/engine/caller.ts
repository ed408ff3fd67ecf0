/** What a route reads off its caller. */
import { Forbidden } from '@workflow/platform'
import type { Caller } from './route.ts'

/** The organization that the caller acts in. Throws `Forbidden` where there is none: staff name one with each request. */
export function organizationOf(caller: Caller): string {
  if (caller.kind === 'anonymous' || caller.organizationId === undefined)
    throw new Forbidden('this request names no organization that the caller may act in')
  return caller.organizationId
}

/** The person who calls. Throws `Forbidden` for keys, customers and strangers. */
export function userOf(caller: Caller): string {
  if (caller.kind !== 'member' && caller.kind !== 'staff') throw new Forbidden('only a signed-in person may do this')
  return caller.userId
}
