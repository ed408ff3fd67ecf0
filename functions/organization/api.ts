/** Routes of an organization: itself and its members. Platform documents hold part of each, so that these routes reach both. */
import { organizationOf, pageOptions, pageQuery, platformRoute, type Route, userOf } from '@workflow/engine'
import { Forbidden } from '@workflow/platform'
import { Members } from '@workflow/records'
import { CLIENT_ROLES, PLATFORM_ROLES } from '@workflow/security'
import { z } from 'zod'
import { updateOrganization } from './create-organization.ts'
import { changeMemberRole, invite, removeMember } from './members.ts'
import { OrganizationSchema, Organizations, organizationFields } from './model.ts'

const everybody = { kind: 'tenant', roles: [...CLIENT_ROLES, ...PLATFORM_ROLES] } as const
const admins = { kind: 'tenant', roles: ['admin'] } as const
const page = z.strictObject(pageQuery)
const memberPath = z.object({ userId: z.string() })
const role = z.enum(CLIENT_ROLES)
const MemberView = z.object({ id: z.string(), name: z.string(), role, joinedAt: z.string() })

const { name, website, industry, timeZone, languages, contacts, complianceProfiles } = organizationFields

const organization: readonly Route[] = [
  platformRoute({
    method: 'GET',
    path: '/v1/organization',
    summary: 'The organization',
    access: everybody,
    status: 200,
    answer: OrganizationSchema,
    handle: ({ caller }, platform) => platform.get(Organizations, organizationOf(caller)),
  }),
  platformRoute({
    method: 'PATCH',
    path: '/v1/organization',
    summary: 'Changes the fields that are named',
    access: admins,
    // The plan is what is paid for, the region where data lies: neither is a matter of editing.
    body: z.strictObject({
      name: name.exactOptional(),
      website: website.exactOptional(),
      industry: industry.exactOptional(),
      timeZone: timeZone.exactOptional(),
      languages: languages.exactOptional(),
      contacts: contacts.exactOptional(),
      complianceProfiles: complianceProfiles.exactOptional(),
    }),
    status: 200,
    answer: OrganizationSchema,
    handle: ({ caller, body }, platform) => updateOrganization(platform, organizationOf(caller), body),
  }),
]

const members = (apiUrl: string): readonly Route[] => [
  platformRoute({
    method: 'GET',
    path: '/v1/members',
    summary: 'Who belongs to the organization, longest first',
    access: everybody,
    query: page,
    status: 200,
    answer: z.object({ items: z.array(MemberView), next: z.string().optional() }),
    handle: ({ caller, query }, platform) =>
      platform.tenant(organizationOf(caller)).query(Members, 'all', {}, pageOptions(query)),
  }),
  platformRoute({
    method: 'GET',
    path: '/v1/members/{userId}',
    summary: 'One of them',
    access: everybody,
    params: memberPath,
    status: 200,
    answer: MemberView,
    handle: async ({ caller, params }, platform) =>
      MemberView.parse(await platform.tenant(organizationOf(caller)).get(Members, params.userId)),
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/invitations',
    summary: 'Invites somebody by mail; the link works for 7 days',
    access: admins,
    body: z.strictObject({ email: z.email().max(254), role }),
    status: 201,
    answer: z.object({ id: z.string(), email: z.string(), role, expiresAt: z.string() }),
    handle: async ({ caller, body }, platform) => {
      const by = userOf(caller)
      const wanted = { organizationId: organizationOf(caller), by, ...body }
      const { id, email, role, expiresAt } = await invite(platform, apiUrl, wanted)
      return { id, email, role, expiresAt }
    },
  }),
  platformRoute({
    method: 'PATCH',
    path: '/v1/members/{userId}',
    summary: 'Gives a member another role',
    access: admins,
    params: memberPath,
    body: z.strictObject({ role }),
    status: 200,
    answer: MemberView,
    handle: ({ caller, params, body }, platform) =>
      changeMemberRole(platform, organizationOf(caller), params.userId, body.role),
  }),
  platformRoute({
    method: 'DELETE',
    path: '/v1/members/{userId}',
    summary: 'Leaves the organization, or removes somebody from it',
    access: { kind: 'tenant', roles: CLIENT_ROLES },
    params: memberPath,
    status: 204,
    handle: async ({ caller, params }, platform) => {
      if (caller.kind !== 'member') throw new Forbidden('only members may do this')
      await removeMember(platform, caller.organizationId, params.userId, caller)
    },
  }),
]

export const organizationRoutes = (apiUrl: string): readonly Route[] => [...organization, ...members(apiUrl)]
