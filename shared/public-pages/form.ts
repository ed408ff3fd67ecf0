/** What a form without scripts sends: `application/x-www-form-urlencoded`. */

/**
 * The fields of a form, each with every value that it was sent with, in order. Undefined where the body is no such form; the route's own limit on the length of a body
 * holds before. The request stays unread: a unit of work that meets a conflict runs again, and reads it again.
 */
export async function readForm(request: Request): Promise<ReadonlyMap<string, readonly string[]> | undefined> {
  if (!isOfType(request, 'application/x-www-form-urlencoded')) return undefined
  const fields = new Map<string, string[]>()
  for (const [name, value] of new URLSearchParams(await request.clone().text()))
    fields.set(name, [...(fields.get(name) ?? []), value])
  return fields
}

export const isOfType = (request: Request, mediaType: string): boolean =>
  (request.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() === mediaType
