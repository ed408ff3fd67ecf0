/** Brings an organization into being: by its slug once, with an empty roster, announced to every other engine. */
import type { Platform } from '@workflow/engine'
import { Conflict } from '@workflow/platform'
import { type OrganizationProfile, OrganizationProfiles, organizationProfileId } from '@workflow/records'
import { MemberRosters, rosterId } from './member-roster.ts'
import { type Organization, Organizations, Slugs, slugOf } from './model.ts'

const defaultRegion = 'europe-west1'

export type NewOrganization = Pick<Organization, 'slug' | 'name' | 'industry' | 'timeZone' | 'languages' | 'plan'> &
  Partial<Pick<Organization, 'website' | 'contacts' | 'region' | 'complianceProfiles'>> & {
    readonly origin: OrganizationProfile['origin']
  }

/** Throws `Conflict` where the slug is taken. */
export async function createOrganization(
  platform: Platform,
  { origin, ...fields }: NewOrganization,
): Promise<Organization> {
  if ((await platform.find(Slugs, fields.slug)) !== undefined)
    throw new Conflict(`an organization with the slug ${fields.slug} exists`, {
      errors: [{ path: 'slug', rule: 'unique', message: `${fields.slug} is taken` }],
    })
  const organization: Organization = platform.create(Organizations, {
    contacts: [],
    region: defaultRegion,
    complianceProfiles: [],
    ...fields,
    id: platform.newId('org'),
    status: 'active',
    createdAt: platform.now,
  })
  platform.create(Slugs, { id: organization.slug, organizationId: organization.id })
  const tenant = platform.tenant(organization.id)
  tenant.create(MemberRosters, { id: rosterId, members: [] })
  tenant.create(OrganizationProfiles, profileOf(organization, origin))
  const { id: organizationId, slug, industry, languages, plan } = organization
  platform.emit('organization_created', { organizationId, slug, industry, languages, plan, origin }, { organizationId })
  return organization
}

/** The same slug is the same organization. */
export async function findOrganization(platform: Platform, slug: string): Promise<Organization | undefined> {
  const known = await platform.find(Slugs, slug)
  return known && platform.get(Organizations, known.organizationId)
}

export type OrganizationChange = Partial<
  Pick<
    Organization,
    'name' | 'website' | 'industry' | 'timeZone' | 'languages' | 'plan' | 'contacts' | 'complianceProfiles'
  >
>

/** Changes what is named; says nothing where nothing differs. */
export async function updateOrganization(
  platform: Platform,
  organizationId: string,
  change: OrganizationChange,
): Promise<Organization> {
  const known = await platform.get(Organizations, organizationId)
  const changed = Object.entries(change)
    .filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(known[field as keyof Organization]))
    .map(([field]) => field)
  if (changed.length === 0) return known
  const organization = platform.put(Organizations, { ...known, ...change })
  const tenant = platform.tenant(organizationId)
  const { origin } = await tenant.get(OrganizationProfiles, organizationProfileId)
  tenant.put(OrganizationProfiles, profileOf(organization, origin))
  platform.emit('organization_updated', { organizationId, changed }, { organizationId })
  return organization
}

/** The name as a slug; with a random end where it is taken. */
export async function freeSlug(platform: Platform, name: string): Promise<string> {
  const slug = slugOf(name)
  const taken = await platform.find(Slugs, slug)
  return taken === undefined ? slug : `${slug}-${platform.newId('x').slice(2, 8)}`
}

/** What every room may know of it. */
function profileOf(organization: Organization, origin: OrganizationProfile['origin']): OrganizationProfile {
  const { slug, name, website, industry, timeZone, languages, plan, contacts, region } = organization
  return {
    id: organizationProfileId,
    ...{ slug, name, industry, timeZone, languages, plan, contacts, region, origin },
    ...(website === undefined ? {} : { website }),
  }
}
