/** People and keys of an organization. */
import { z } from 'zod'
import { event, topic } from '../contract.ts'

const user = { userId: z.string() }
const member = { organizationId: z.string(), userId: z.string(), role: z.string() }
const invitation = { organizationId: z.string(), invitationId: z.string(), role: z.string() }
const key = { organizationId: z.string(), keyId: z.string(), kind: z.enum(['publishable', 'secret']) }

export const authEvents = topic('auth_events', ['organization'], {
  user_signed_up: event(['users', 'userId'], z.object(user)),
  email_verified: event(['users', 'userId'], z.object(user)),
  /** Somebody works for the platform itself. */
  staff_added: event(['users', 'userId'], z.object({ ...user, role: z.string() })),
  member_invited: event(['invitations', 'invitationId'], z.object(invitation)),
  member_joined: event(['members', 'userId'], z.object(member)),
  member_role_changed: event(['members', 'userId'], z.object({ ...member, previousRole: z.string() })),
  /** About the account, which stays; the membership is gone. */
  member_removed: event(['users', 'userId'], z.object(member)),
  api_key_created: event(['api_keys', 'keyId'], z.object(key)),
  api_key_revoked: event(['api_keys', 'keyId'], z.object(key)),
})
