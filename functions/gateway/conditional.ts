/** Conditional requests (RFC 9110, section 13): entity tags of what a GET answers, `If-None-Match` to save the transfer, `If-Match` against lost updates. */
import { createHash } from 'node:crypto'
import type { Route } from '@workflow/engine'
import { PreconditionFailed, PreconditionRequired } from '@workflow/platform'

/** Strong: of the very bytes of the representation, so that it needs no version in the document and changes with nothing else. */
export function entityTag(representation: string): string {
  return `"${createHash('sha256').update(representation).digest('base64url').slice(0, 27)}"`
}

/** Whether one of the tags in `If-None-Match` or `If-Match` is this one. Weak tags are the same to a GET and never to a change; what is no list of tags matches nothing. */
export function tagMatches(header: string, tag: string, comparison: 'weak' | 'strong'): boolean {
  if (header.trim() === '*') return true
  const given = header.match(/(?:W\/)?"[^"]*"/g) ?? []
  return given.some((one) => (comparison === 'weak' ? one.replace(/^W\//, '') : one) === tag)
}

/** The route that answers what this one changes: the GET of the same path. */
export function representationOf(route: Route, routes: readonly Route[]): Route | undefined {
  if (route.method === 'GET' || route.method === 'POST') return undefined
  return routes.find((other) => other.method === 'GET' && other.path === route.path && other.scope === route.scope)
}

/** Throws `PreconditionFailed`. `current` is the tag of what is there; nothing where nothing is, or where the resource has no tags. */
export function requireMatch(header: string, current: string | undefined): void {
  if (current !== undefined && tagMatches(header, current, 'strong')) return
  throw new PreconditionFailed(
    current === undefined
      ? 'If-Match cannot hold: there is nothing here that has an entity tag'
      : 'somebody else has changed this in the meantime: read it again',
    {
      code: 'etag_mismatch',
      errors: [{ path: 'If-Match', rule: 'etag', message: 'must be the ETag of what is there' }],
    },
  )
}

/** For a change with `If-None-Match: *`. Throws `PreconditionFailed` where something is there. */
export function requireAbsence(current: string | undefined): void {
  if (current === undefined) return
  throw new PreconditionFailed('there is something here already', {
    code: 'exists',
    errors: [{ path: 'If-None-Match', rule: 'absent', message: 'holds only where nothing is there' }],
  })
}

/** Thrown where an organization asks that every change names the state it knows. */
export const matchRequired = () =>
  new PreconditionRequired(
    'this organization asks for If-Match with every change: read what is there and send its ETag, or If-None-Match: * for what is new',
    {
      code: 'if_match_required',
      errors: [{ path: 'If-Match', rule: 'required', message: 'must be the ETag of what is there' }],
    },
  )
