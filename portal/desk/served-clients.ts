/** For whom somebody works at the desk: the people of an organization for that one, staff for the clients that they are assigned to. */
import type { Answer } from '../browser/problem.ts'
import type { SignedIn } from '../browser/signed-in.ts'
import { strings } from './strings.ts'

export interface ServedClient {
  readonly organizationId: string
  readonly name: string
}

/** `clients`: of staff, in the order of their names; none for who belongs to an organization. */
export type Admission =
  | { readonly kind: 'admitted'; readonly clients: readonly ServedClient[] }
  | { readonly kind: 'refused'; readonly reason: string }

const STAFF_ROLE = 'support_specialist'
/** Roles that may take conversations over. */
export const DESK_ROLES: readonly string[] = ['agent', 'admin', STAFF_ROLE]

const GONE = [403, 404, 410]

export async function admit(who: SignedIn): Promise<Admission> {
  const { role } = who.user
  if (!DESK_ROLES.includes(role)) return { kind: 'refused', reason: strings.noDesk(role) }
  if (role !== STAFF_ROLE) return { kind: 'admitted', clients: [] }
  const assigned = await who.get<{ items: readonly { readonly organizationId: string }[] }>('/v1/assignments?limit=100')
  if (assigned.kind !== 'ok') return { kind: 'refused', reason: reasonOf(assigned) }
  const ids = assigned.value.items.map(({ organizationId }) => organizationId)
  const answers = await Promise.all(ids.map((id) => who.actingFor(id).get<{ name: string }>('/v1/organization')))
  const clients: ServedClient[] = []
  for (const [place, answer] of answers.entries()) {
    const organizationId = ids[place] ?? ''
    if (answer.kind === 'ok') clients.push({ organizationId, name: answer.value.name })
    // One that has just ended, or was given to somebody else, is simply not there.
    else if (answer.kind === 'offline' || !GONE.includes(answer.problem.status))
      return { kind: 'refused', reason: reasonOf(answer) }
  }
  if (clients.length === 0) return { kind: 'refused', reason: strings.noClients }
  return { kind: 'admitted', clients: clients.toSorted((one, other) => one.name.localeCompare(other.name)) }
}

export const reasonOf = (answer: Exclude<Answer<unknown>, { kind: 'ok' }>): string =>
  answer.kind === 'offline' ? strings.offline : (answer.problem.detail ?? answer.problem.title)
