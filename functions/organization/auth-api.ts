/** Routes of identity: sign up, confirm, sign in, stay signed in, sign out, who am I. */
import { platformRoute, type Route, userOf } from '@workflow/engine'
import { CLIENT_ROLES, PLATFORM_ROLES } from '@workflow/security'
import { z } from 'zod'
import { acceptInvitation } from './members.ts'
import { Organizations, Users } from './model.ts'
import { endSession, openSession, refreshSession, SignedIn } from './sessions.ts'
import { signIn } from './sign-in.ts'
import { type PageUrls, SignUp, signUp, verifyAddress } from './sign-up.ts'
import type { Identity } from './signing.ts'
import { personName } from './users.ts'

const email = z.email().max(254)
const password = z.string().min(1).max(1_000)
const token = z.string().min(1).max(200)

const Me = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum([...CLIENT_ROLES, ...PLATFORM_ROLES]),
  organization: z.object({ id: z.string(), slug: z.string(), name: z.string() }).optional(),
})

export const authRoutes = (identity: Identity, urls: PageUrls): readonly Route[] => [
  platformRoute({
    method: 'POST',
    path: '/v1/auth/sign-up',
    summary: 'Opens an account for an organization; the address gets a link to confirm it',
    access: { kind: 'public' },
    body: SignUp,
    status: 202,
    answer: z.object({ status: z.literal('mail_sent') }),
    handle: async ({ body }, platform) => {
      await signUp(platform, urls, body)
      return { status: 'mail_sent' }
    },
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/auth/verify',
    summary: 'Confirms the address of a sign-up: the organization comes to be',
    access: { kind: 'public' },
    body: z.strictObject({ token }),
    status: 200,
    answer: SignedIn,
    handle: async ({ body }, platform) => openSession(platform, identity, await verifyAddress(platform, body.token)),
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/auth/sign-in',
    summary: 'Signs in with address and password',
    access: { kind: 'public' },
    body: z.strictObject({ email, password }),
    status: 200,
    answer: SignedIn,
    handle: ({ body }, platform) => signIn(platform, identity, body),
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/auth/refresh',
    summary: 'Exchanges a refresh token for new tokens, once',
    access: { kind: 'public' },
    body: z.strictObject({ refreshToken: token }),
    status: 200,
    answer: SignedIn,
    handle: ({ body }, platform) => refreshSession(platform, identity, body.refreshToken),
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/auth/sign-out',
    summary: 'Ends the session of a refresh token',
    access: { kind: 'public' },
    body: z.strictObject({ refreshToken: token }),
    status: 204,
    handle: ({ body }, platform) => endSession(platform, body.refreshToken),
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/invitations/accept',
    summary: 'Joins the organization that a mailed link invites to',
    access: { kind: 'public' },
    body: z.strictObject({ token, name: personName, password }),
    status: 200,
    answer: SignedIn,
    handle: async ({ body }, platform) => openSession(platform, identity, await acceptInvitation(platform, body)),
  }),
  platformRoute({
    method: 'GET',
    path: '/v1/me',
    summary: 'Who is signed in',
    access: { kind: 'signed_in' },
    status: 200,
    answer: Me,
    handle: async ({ caller }, platform) => {
      const user = await platform.get(Users, userOf(caller))
      const role = caller.kind === 'member' || caller.kind === 'staff' ? { role: caller.role } : {}
      const { id, email, name } = user
      if (user.organizationId === undefined) return { id, name, email, ...role }
      const organization = await platform.get(Organizations, user.organizationId)
      const { slug } = organization
      return { id, name, email, ...role, organization: { id: organization.id, slug, name: organization.name } }
    },
  }),
]
