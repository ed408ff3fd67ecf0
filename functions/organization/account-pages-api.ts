/**
 * Routes of the pages of sign-up and invitation. Opening one changes nothing, since mail is also opened by machines. Whoever confirms an address proves by the password that
 * the sign-up was theirs.
 */
import { type Platform, platformRoute, type Route } from '@workflow/engine'
import { InvalidInput } from '@workflow/platform'
import { linkPage, linkPageQuery, localeOf, readForm, redirectTo } from '@workflow/public-pages'
import { verifyPassword } from '@workflow/security'
import { z } from 'zod'
import {
  type AccountFault,
  accountEndPage,
  confirmPage,
  invitationPage,
  signUpPage,
  type TypedSignUp,
} from './account-pages.ts'
import { credentialsOf, faultIn } from './credential-form.ts'
import { type ClosedLink, followLink } from './mailed-links.ts'
import { acceptInvitation } from './members.ts'
import { Invitations, Organizations, Users } from './model.ts'
import { type PageUrls, SignUp, signUp, verifyAddress } from './sign-up.ts'
import { findUserByEmail, hasPlace } from './users.ts'

const query = z.strictObject({ ...linkPageQuery, done: z.string().max(5).optional() })
const rawBodyLimitBytes = 16 * 1024
const faults: readonly AccountFault[] = ['organizationName', 'website', 'timeZone', 'email', 'name', 'password']
/** The first field that broke a rule, in the order of the form. */
const faultOf = (paths: readonly string[]): AccountFault | undefined => faults.find((fault) => paths.includes(fault))

const { params: _token, ...openPage } = linkPage

const signUpRoutes = (urls: PageUrls): readonly Route[] => [
  platformRoute({
    ...openPage,
    path: '/sign-up',
    query,
    method: 'GET',
    summary: 'The page to open an account for a company on',
    handle: async ({ query: { done }, request }) => {
      const locale = localeOf(request)
      if (done !== undefined) return accountEndPage(locale, 'sent', `${urls.portalUrl}/desk`)
      return signUpPage(locale, { organizationName: '', name: '', email: '', website: '', timeZone: 'UTC' })
    },
  }),
  platformRoute({
    ...openPage,
    path: '/sign-up',
    query,
    method: 'POST',
    summary: 'Signs up: the form of the page; the address gets a link to confirm it',
    rawBodyLimitBytes,
    handle: async ({ request }, platform) => {
      const locale = localeOf(request)
      const form = await readForm(request)
      const typed = (field: keyof TypedSignUp) => (form?.get(field)?.[0] ?? '').trim().slice(0, 300)
      const [organizationName, name, email] = [typed('organizationName'), typed('name'), typed('email')]
      const [website, timeZone] = [typed('website'), typed('timeZone')]
      const { password } = credentialsOf(form)
      const asked = { organizationName, name, email, password, timeZone, ...(website === '' ? {} : { website }) }
      const fault = await signedUp(platform, urls, asked)
      if (fault === undefined) return redirectTo(`/sign-up?lang=${locale}&done=1`)
      return signUpPage(locale, { organizationName, name, email, website, timeZone }, fault)
    },
  }),
]

/** Signs up; resolves to the field at fault, of which nothing was written. */
async function signedUp(platform: Platform, urls: PageUrls, asked: object): Promise<AccountFault | undefined> {
  const parsed = SignUp.safeParse(asked)
  // Every field that can be at fault is a field of the form.
  if (!parsed.success) return faultOf(parsed.error.issues.map(({ path }) => String(path[0]))) ?? 'organizationName'
  try {
    return void (await signUp(platform, urls, parsed.data))
  } catch (error) {
    const fault =
      error instanceof InvalidInput ? faultOf((error.detail.errors ?? []).map(({ path }) => path)) : undefined
    if (fault === undefined) throw error
    return fault
  }
}

const confirmRoutes = (signInUrl: string): readonly Route[] => {
  const page = { ...linkPage, path: '/sign-up/{token}', query } as const
  const follow = async (platform: Platform, token: string) => {
    const followed = await followLink(platform, 'verify_email', token)
    if (followed.kind !== 'open') return followed
    const { signUp: asked, subjectId } = followed.link
    if (asked === undefined) throw new Error(`link ${followed.link.id} holds no sign-up`)
    const { email, emailVerified } = await platform.get(Users, subjectId)
    if (emailVerified) return { kind: 'used' } as const
    const { organizationName, passwordHash } = asked
    return { kind: 'open', passwordHash, page: { token, organizationName, email } } as const
  }
  return [
    platformRoute({
      ...page,
      method: 'GET',
      summary: 'The page to confirm the address of a sign-up on',
      handle: async ({ params: { token }, query: { done }, request }, platform) => {
        const [locale, followed] = [localeOf(request), await follow(platform, token)]
        if (followed.kind === 'open') return confirmPage({ locale, ...followed.page, isFaulty: false })
        return accountEndPage(locale, endOf(followed.kind, done, 'opened'), signInUrl)
      },
    }),
    platformRoute({
      ...page,
      method: 'POST',
      summary: 'Confirms the address of a sign-up, with the `password` chosen there: the organization comes to be',
      rawBodyLimitBytes,
      handle: async ({ params: { token }, request }, platform) => {
        const [locale, followed] = [localeOf(request), await follow(platform, token)]
        if (followed.kind !== 'open') return accountEndPage(locale, followed.kind, signInUrl)
        const { password } = credentialsOf(await readForm(request))
        if (!(await verifyPassword(password, followed.passwordHash)).ok)
          return confirmPage({ locale, ...followed.page, isFaulty: true })
        await verifyAddress(platform, token)
        return redirectTo(`/sign-up/${token}?lang=${locale}&done=1`)
      },
    }),
  ]
}

/** Who comes back to a link that they have just used is told what became of it. */
const endOf = <Done extends 'opened' | 'joined' | 'member'>(kind: ClosedLink, done: string | undefined, end: Done) =>
  kind === 'used' && done !== undefined ? end : kind

/** Who finds something to do at the desk. */
const deskRoles: readonly string[] = ['admin', 'agent']

const invitationRoutes = (signInUrl: string): readonly Route[] => {
  const page = { ...linkPage, path: '/invitation/{token}', query } as const
  const follow = async (platform: Platform, token: string) => {
    const followed = await followLink(platform, 'invitation', token)
    if (followed.kind !== 'open') return followed
    const { organizationId } = followed.link
    if (organizationId === undefined) throw new Error(`link ${followed.link.id} names no organization`)
    const { email, role } = await platform.tenant(organizationId).get(Invitations, followed.link.subjectId)
    const known = await findUserByEmail(platform, email)
    if (known !== undefined && hasPlace(known))
      return { kind: known.organizationId === organizationId ? 'used' : 'taken' } as const
    const { name: organizationName } = await platform.get(Organizations, organizationId)
    return {
      kind: 'open',
      invited: { token, organizationName, email, role: role.replace('_', ' ') },
      hasDesk: deskRoles.includes(role),
    } as const
  }
  return [
    platformRoute({
      ...page,
      method: 'GET',
      summary: 'The page to accept an invitation on',
      handle: async ({ params: { token }, query: { done }, request }, platform) => {
        const [locale, followed] = [localeOf(request), await follow(platform, token)]
        if (followed.kind === 'open') return invitationPage({ locale, ...followed.invited, name: '' })
        const end =
          followed.kind === 'taken' ? followed.kind : endOf(followed.kind, done, done === 'desk' ? 'joined' : 'member')
        return accountEndPage(locale, end, signInUrl)
      },
    }),
    platformRoute({
      ...page,
      method: 'POST',
      summary: 'Joins the organization: the form of the page, with `name` and `password`',
      rawBodyLimitBytes,
      handle: async ({ params: { token }, request }, platform) => {
        const [locale, followed] = [localeOf(request), await follow(platform, token)]
        if (followed.kind !== 'open') return accountEndPage(locale, followed.kind, signInUrl)
        const chosen = credentialsOf(await readForm(request))
        const fault = faultIn(chosen, followed.invited.email)
        if (fault !== undefined) return invitationPage({ locale, ...followed.invited, name: chosen.name, fault })
        await acceptInvitation(platform, { token, ...chosen })
        return redirectTo(`/invitation/${token}?lang=${locale}&done=${followed.hasDesk ? 'desk' : 'api'}`)
      },
    }),
  ]
}

export const accountPageRoutes = (urls: PageUrls): readonly Route[] => [
  ...signUpRoutes(urls),
  ...confirmRoutes(`${urls.portalUrl}/desk`),
  ...invitationRoutes(`${urls.portalUrl}/desk`),
]
