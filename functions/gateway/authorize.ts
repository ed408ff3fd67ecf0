/** Whether a caller may use a route, and whose organization it opens. */
import type { Access, Caller } from '@workflow/engine'
import { Forbidden, NotFound, Unauthenticated } from '@workflow/platform'

/** Whether staff have an active assignment to an organization. */
export type IsAssigned = (organizationId: string, userId: string) => Promise<boolean>

/** Which organizations staff reach. */
export interface StaffReach {
  readonly isAssigned: IsAssigned
  /** Whether there is, or was, an organization of this id. */
  readonly isKnown: (organizationId: string) => Promise<boolean>
}

const organizationIdForm = /^org_[a-z0-9]{20}$/

/** Roles that look after every client: they need no assignment. */
const everywhere: ReadonlySet<string> = new Set(['ai_supervisor', 'platform_admin'])

/** The organization that the call is about; undefined where it is about none. Throws `Unauthenticated`, `Forbidden`, `NotFound`. */
export async function authorize(access: Access, caller: Caller, reach: StaffReach): Promise<string | undefined> {
  switch (access.kind) {
    case 'public':
      return undefined
    case 'signed_in':
      if (caller.kind !== 'member' && caller.kind !== 'staff') throw notSignedIn(caller)
      return caller.kind === 'member' ? caller.organizationId : undefined
    case 'platform':
      if (caller.kind !== 'staff')
        throw caller.kind === 'anonymous' ? notSignedIn(caller) : new Forbidden('this is for staff of the platform')
      if (!access.roles.includes(caller.role)) throw new Forbidden(`the role ${caller.role} may not do this`)
      return undefined
    case 'publishable_key':
      if (caller.kind === 'key' && caller.publishable) return caller.organizationId
      throw caller.kind === 'anonymous'
        ? new Unauthenticated('a publishable key is needed in X-Workflow-Key')
        : new Forbidden('this is for publishable keys')
    case 'conversation':
      if (caller.kind === 'customer') return caller.organizationId
      if (access.or) return tenantOf({ kind: 'tenant', ...access.or }, caller, reach)
      throw caller.kind === 'anonymous'
        ? new Unauthenticated('the token of the conversation is needed')
        : new Forbidden('this is for the customer of the conversation')
    case 'tenant':
      return tenantOf(access, caller, reach)
  }
}

async function tenantOf(
  access: Extract<Access, { kind: 'tenant' }>,
  caller: Caller,
  { isAssigned, isKnown }: StaffReach,
): Promise<string | undefined> {
  switch (caller.kind) {
    case 'anonymous':
      throw notSignedIn(caller)
    case 'customer':
      throw new Forbidden('a conversation token opens its conversation and nothing else')
    case 'key':
      if (caller.publishable || access.scope === undefined || !caller.scopes.includes(access.scope))
        throw new Forbidden(access.scope ? `the key lacks the scope ${access.scope}` : 'keys may not do this')
      return caller.organizationId
    case 'member':
      if (!access.roles.includes(caller.role)) throw new Forbidden(`the role ${caller.role} may not do this`)
      return caller.organizationId
    case 'staff': {
      const { organizationId } = caller
      if (organizationId === undefined && access.staffWithoutOrganization && access.roles.includes(caller.role))
        return undefined
      if (organizationId === undefined) throw new Forbidden('name the organization in X-Workflow-Organization')
      if (!access.roles.includes(caller.role)) throw new Forbidden(`the role ${caller.role} may not do this`)
      if (!organizationIdForm.test(organizationId)) throw notAssigned()
      const reaches = everywhere.has(caller.role)
        ? await isKnown(organizationId)
        : await isAssigned(organizationId, caller.userId)
      // Who is not assigned does not learn whether the organization exists.
      if (!reaches) throw notAssigned()
      return organizationId
    }
  }
}

const notAssigned = () => new NotFound('no such organization is assigned to you')

const notSignedIn = (caller: Caller) =>
  caller.kind === 'anonymous'
    ? new Unauthenticated('sign in first')
    : new Forbidden('this is for people who have signed in')
