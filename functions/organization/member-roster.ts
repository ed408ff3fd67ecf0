/**
 * All members' roles of an organization in one document. "There is always an admin" is a statement about all of them, so every change of a role writes here,
 * and of two changes at the same moment one runs again.
 */
import { defineCollection } from '@workflow/platform'
import { CLIENT_ROLES, type ClientRole } from '@workflow/security'
import { z } from 'zod'

export const rosterId = 'roster'

/** One document, `rosterId`. */
export const MemberRosters = defineCollection({
  name: 'member_rosters',
  schema: z.object({
    id: z.literal(rosterId),
    members: z.array(z.object({ userId: z.string(), role: z.enum(CLIENT_ROLES) })),
  }),
  queries: {},
  subject: 'none',
  retentionDays: 'forever',
})
export type MemberRoster = z.infer<typeof MemberRosters.schema>

export type RosterChange =
  | { readonly kind: 'changed'; readonly roster: MemberRoster; readonly previousRole: ClientRole }
  | { readonly kind: 'last_admin' | 'not_a_member' }

export function join(roster: MemberRoster, userId: string, role: ClientRole): MemberRoster {
  return { ...roster, members: [...roster.members.filter((member) => member.userId !== userId), { userId, role }] }
}

export function changeRole(roster: MemberRoster, userId: string, role: ClientRole): RosterChange {
  return replace(roster, userId, [{ userId, role }])
}

export function leave(roster: MemberRoster, userId: string): RosterChange {
  return replace(roster, userId, [])
}

function replace(roster: MemberRoster, userId: string, by: MemberRoster['members']): RosterChange {
  const member = roster.members.find((known) => known.userId === userId)
  if (member === undefined) return { kind: 'not_a_member' }
  const members = [...roster.members.filter((known) => known !== member), ...by]
  if (member.role === 'admin' && !members.some(({ role }) => role === 'admin')) return { kind: 'last_admin' }
  return { kind: 'changed', roster: { ...roster, members }, previousRole: member.role }
}
