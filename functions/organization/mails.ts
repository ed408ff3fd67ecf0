/** What the engine asks to have written to people. */
import type { NewMessage } from '@workflow/records'
import type { Organization } from './model.ts'

type Inviting = Pick<Organization, 'id' | 'name' | 'timeZone' | 'languages'>

/** BCP 47. */
export const languageOf = ({ languages }: Pick<Organization, 'languages'>): string => languages[0] ?? mail.locale

const mail = { channel: 'email', kind: 'transactional', locale: 'en', timeZone: 'UTC' } as const

/** `url`: with a token that works once. */
export const verifyAddressMail = (
  to: { readonly address: string; readonly userId: string },
  signUp: { readonly name: string; readonly organizationName: string; readonly timeZone: string },
  url: string,
): NewMessage => ({
  ...mail,
  template: 'verify_address',
  to: { ...to, name: signUp.name },
  timeZone: signUp.timeZone,
  data: { organizationName: signUp.organizationName, url },
})

export const addressTakenMail = (
  to: { readonly address: string; readonly name: string; readonly userId: string },
  url: string,
): NewMessage => ({ ...mail, template: 'address_taken', to, data: { url } })

export const claimMail = (
  to: { readonly address: string; readonly name: string; readonly userId: string },
  organization: Inviting,
  inviterName: string,
  url: string,
): NewMessage => ({
  ...mail,
  template: 'claim_account',
  to,
  locale: languageOf(organization),
  timeZone: organization.timeZone,
  data: { organizationName: organization.name, inviterName, url },
  organizationId: organization.id,
})

export const invitationMail = (address: string, organization: Inviting, role: string, url: string): NewMessage => ({
  ...mail,
  template: 'invitation',
  to: { address },
  locale: languageOf(organization),
  timeZone: organization.timeZone,
  data: { organizationName: organization.name, role: role.replace('_', ' '), url },
  organizationId: organization.id,
})
