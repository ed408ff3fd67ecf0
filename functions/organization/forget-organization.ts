/**
 * When an organization's data is gone, its people go too, a few in each step: their accounts, addresses, sessions and mail, the keys and links that led to it, and
 * what it said of itself.
 */
import { type Platform, platformStep } from '@workflow/engine'
import type { PlatformCollection } from '@workflow/platform'
import { PlatformMessageRequests, PlatformMessages } from '@workflow/records'
import { KeyIndex } from './api-keys.ts'
import { emailKey, MailedLinks, Organizations, Sessions, Slugs, type User, UserEmails, Users } from './model.ts'
import { SignInFailures } from './sign-in.ts'

/** With four kinds for each person and four more, 25 of each, all of it stays below what one commit takes: 500 writes. */
const peoplePerStep = 3
const ofEachKindPerStep = 25

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
  const { website: _, assisted: __, ...kept } = organization
  platform.put(Organizations, { ...kept, name: 'erased', slug: organizationId, contacts: [], status: 'erased' })
  const page = await platform.query(Users, 'byOrganization', { organizationId }, { limit: peoplePerStep })
  let people = 0
  for (const user of page.items) people += (await forgetPerson(platform, user)) ? 1 : 0
  const left = [
    page.next !== undefined || people < page.items.length,
    await removeSome(platform, KeyIndex, 'byOrganization', { organizationId }),
    await removeSome(platform, MailedLinks, 'byOrganization', { organizationId }),
    await removeSome(platform, PlatformMessageRequests, 'byOrganization', { organizationId }),
    await removeSome(platform, PlatformMessages, 'byOrganization', { organizationId }),
  ]
  if (left.includes(true))
    platform.emit('organization_people_forgotten', { organizationId, people }, { organizationId })
}

/** Whether all of it went: who has more than a step takes is found again by the next. */
async function forgetPerson(platform: Platform, user: User): Promise<boolean> {
  const left = [
    await removeSome(platform, Sessions, 'byUser', { userId: user.id }),
    await removeSome(platform, MailedLinks, 'bySubject', { subjectId: user.id }),
    await removeSome(platform, PlatformMessageRequests, 'byRecipient', { recipient: user.email }),
    await removeSome(platform, PlatformMessages, 'byRecipient', { to: user.email }),
  ]
  if (left.includes(true)) return false
  const key = emailKey(user.email)
  const address = await platform.find(UserEmails, key)
  if (address?.userId === user.id) platform.remove(UserEmails, address)
  const failures = await platform.find(SignInFailures, key)
  if (failures) platform.remove(SignInFailures, failures)
  platform.remove(Users, user)
  return true
}

/** Stages the end of some; returns whether there are more. */
async function removeSome<Document extends { readonly id: string }, Query extends string>(
  platform: Platform,
  collection: PlatformCollection<Document, Query>,
  query: Query,
  equals: Readonly<Record<string, string>>,
): Promise<boolean> {
  const page = await platform.query(collection, query, equals, { limit: ofEachKindPerStep })
  for (const document of page.items) platform.remove(collection, document)
  return page.next !== undefined
}
