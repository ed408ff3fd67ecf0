/** When an organization's data is gone, its people go too, a few in each step: their accounts, addresses and sessions, and what the organization said of itself. */
import { type Platform, platformStep } from '@workflow/engine'
import { emailKey, Organizations, Sessions, Slugs, UserEmails, Users } from './model.ts'

/** Together with the sessions of each well below what one commit takes. */
const peoplePerStep = 4
const sessionsPerPerson = 100

export const forgetOrganization = platformStep(
  'organization_erased',
  (event, platform) => forgetSome(platform, event.tenantid),
  { afterEnd: true },
)

/** Whose log the event stands in decides, never what it says: no organization ends another. */
export const forgetMorePeople = platformStep(
  'organization_people_forgotten',
  (event, platform) => forgetSome(platform, event.tenantid),
  { afterEnd: true },
)

async function forgetSome(platform: Platform, organizationId: string): Promise<void> {
  const organization = await platform.find(Organizations, organizationId)
  // A ledger that is applied after a restore may name one that the backup does not know.
  if (!organization) return
  const slug = await platform.find(Slugs, organization.slug)
  if (slug?.organizationId === organizationId) platform.remove(Slugs, slug)
  const { website: _, ...kept } = organization
  platform.put(Organizations, { ...kept, name: 'erased', slug: organizationId, contacts: [], status: 'erased' })
  const page = await platform.query(Users, 'byOrganization', { organizationId }, { limit: peoplePerStep })
  let forgotten = 0
  for (const user of page.items) {
    const sessions = await platform.query(Sessions, 'byUser', { userId: user.id }, { limit: sessionsPerPerson })
    for (const session of sessions.items) platform.remove(Sessions, session)
    // Whoever has more sessions than these is found again by the next step.
    if (sessions.next !== undefined) continue
    platform.remove(Users, user)
    const address = await platform.find(UserEmails, emailKey(user.email))
    if (address?.userId === user.id) platform.remove(UserEmails, address)
    forgotten += 1
  }
  if (page.next !== undefined || forgotten < page.items.length)
    platform.emit('organization_people_forgotten', { organizationId, people: forgotten }, { organizationId })
}
