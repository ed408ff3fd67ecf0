/** What the engine writes to people. */
import type { Mail } from './mailbox.ts'

/** `portalUrl` has no closing slash; tokens are base62 and need no escaping. */
export const verifyAddressMail = (
  to: string,
  signUp: { name: string; organizationName: string },
  url: string,
): Mail => ({
  to,
  template: 'verify_address',
  subject: 'Confirm your address',
  text: `Hello ${signUp.name},

please confirm that this is your address and that you want to open an account for ${signUp.organizationName}:

${url}

The link works once, for 24 hours. If it was not you who signed up, do not open it; nothing happens then.`,
})

export const addressTakenMail = (to: string, name: string, url: string): Mail => ({
  to,
  template: 'address_taken',
  subject: 'You already have an account',
  text: `Hello ${name},

somebody, perhaps you, tried to sign up with this address. It already has an account, and nothing was changed.

Sign in here: ${url}`,
})

export const invitationMail = (to: string, organizationName: string, role: string, url: string): Mail => ({
  to,
  template: 'invitation',
  subject: `Join ${organizationName}`,
  text: `Hello,

you are invited to join ${organizationName} as ${role.replace('_', ' ')}:

${url}

The link works once, for 7 days.`,
})
