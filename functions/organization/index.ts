/**
 * Organization: the tenants of the platform, their people and their keys.
 *
 * Emits auth_events, org_events and message_requested; consumes organization_erased and its own organization_people_forgotten.
 * Promises: a slug, an address and a key belong to one; an organization that has an admin never loses the last one; a link and a refresh token work once, and a
 * refresh token used twice ends its session; an account that a sales agent opened is claimed once, by the newest link alone; passwords, tokens and keys are stored
 * as hashes; sign-up and sign-in do not tell who has an account.
 */
import { defineEngine, type Engine } from '@workflow/engine'
import { FeatureFlagSets } from '@workflow/feature-flags'
import { Members, MessageRequests, Messages, OrganizationProfiles, PageLinks, StaffMembers } from '@workflow/records'
import { accountPageRoutes } from './account-pages-api.ts'
import { organizationRoutes } from './api.ts'
import { ApiKeys, KeyIndex } from './api-keys.ts'
import { apiKeyRoutes } from './api-keys-api.ts'
import { assistedAccountRoutes } from './assisted-accounts-api.ts'
import { authRoutes } from './auth-api.ts'
import { featureFlagRoutes } from './feature-flags-api.ts'
import { forgetMorePeople, forgetOrganization } from './forget-organization.ts'
import { MemberRosters } from './member-roster.ts'
import { Invitations, MailedLinks, Organizations, Sessions, Slugs, UserEmails, Users } from './model.ts'
import { SignInFailures } from './sign-in.ts'
import type { PageUrls } from './sign-up.ts'
import type { Identity } from './signing.ts'

export { ApiKeys, createApiKey, isUsableKey, KeyIndex, noteKeyUse, revokeApiKey } from './api-keys.ts'
export { createOrganization, findOrganization, updateOrganization } from './create-organization.ts'
export { MailedLinks, type Organization, Organizations, type User } from './model.ts'
export { personOf } from './person-claims.ts'
export { openSession } from './sessions.ts'
export { type Identity, openIdentity } from './signing.ts'
export { addMember, createPlatformUser, findUserByEmail } from './users.ts'

export interface OrganizationEngineOptions extends PageUrls {
  /** Signs access tokens. */
  readonly identity: Identity
}

export const createOrganizationEngine = ({ identity, portalUrl, apiUrl }: OrganizationEngineOptions): Engine =>
  defineEngine({
    name: 'organization',
    scope: 'platform',
    collections: [
      Organizations,
      OrganizationProfiles,
      Slugs,
      Users,
      UserEmails,
      Sessions,
      MailedLinks,
      SignInFailures,
      StaffMembers,
      KeyIndex,
      MessageRequests,
      PageLinks,
      Messages,
      MemberRosters,
      Members,
      Invitations,
      ApiKeys,
      FeatureFlagSets,
    ],
    on: [forgetOrganization, forgetMorePeople],
    api: [
      ...authRoutes(identity, { apiUrl, portalUrl }),
      ...accountPageRoutes({ apiUrl, portalUrl }),
      ...organizationRoutes(apiUrl),
      ...assistedAccountRoutes(apiUrl, portalUrl),
      ...apiKeyRoutes,
      ...featureFlagRoutes,
    ],
  })
