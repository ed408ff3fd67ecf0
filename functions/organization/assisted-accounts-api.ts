/** Routes of accounts that a sales agent opens for a client: opened and mailed by staff, claimed on a page that the link alone opens. */
import { organizationOf, platformRoute, type Route, userOf } from '@workflow/engine'
import { NotFound } from '@workflow/platform'
import { linkPage, linkPageQuery, localeOf, readForm, redirectTo } from '@workflow/public-pages'
import { z } from 'zod'
import { createAssistedAccount, resendClaim } from './assisted-accounts.ts'
import { claimAccount, followClaim } from './claim-account.ts'
import { claimPage, closedPage } from './claim-page.ts'
import { credentialsOf, faultIn } from './credential-form.ts'
import { organizationFields } from './model.ts'
import { personName } from './users.ts'

const Invited = z.object({ organizationId: z.string(), claimBy: z.string() })
const { name, website, industry, timeZone, languages } = organizationFields

const staffRoutes = (apiUrl: string): readonly Route[] => [
  platformRoute({
    method: 'POST',
    path: '/v1/assisted-accounts',
    summary: 'Opens an account for a client, whose contact gets a link to claim it with; it works for 14 days',
    // Who opens it becomes the client's sales agent.
    access: { kind: 'platform', roles: ['sales_agent'] },
    body: z.strictObject({
      name,
      website: website.optional(),
      industry: industry.default('other'),
      timeZone: timeZone.default('UTC'),
      languages: languages.default(['en']),
      contact: z.strictObject({ name: personName, email: z.email().max(254) }),
    }),
    status: 201,
    answer: Invited,
    handle: ({ caller, body }, platform) => createAssistedAccount(platform, apiUrl, userOf(caller), body),
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/assisted-accounts/{organizationId}/resend',
    summary:
      'Mails a new link to the contact of an account that is not claimed yet; the older one does not work any more',
    access: { kind: 'tenant', roles: ['sales_agent', 'platform_admin'] },
    params: z.object({ organizationId: z.string() }),
    status: 202,
    answer: Invited,
    handle: ({ caller, params: { organizationId } }, platform) => {
      if (organizationId !== organizationOf(caller)) throw new NotFound('no such organization is assigned to you')
      return resendClaim(platform, apiUrl, organizationId)
    },
  }),
]

const query = z.strictObject({ ...linkPageQuery, claimed: z.string().max(5).optional() })
const page = { ...linkPage, path: '/claim/{token}', query } as const
const formLimitBytes = 16 * 1024

const pageRoutes = (signInUrl: string): readonly Route[] => [
  platformRoute({
    ...page,
    method: 'GET',
    summary: 'The page to claim an account on: opening it changes nothing, since mail is also opened by machines',
    handle: async ({ params: { token }, query: { claimed }, request }, platform) => {
      const locale = localeOf(request)
      const claim = await followClaim(platform, token)
      if (claim.kind === 'open') return claimPage({ locale, token, claim, name: claim.contact.name })
      const isDone = claim.kind === 'claimed' && claimed !== undefined
      return closedPage(locale, isDone ? 'done' : claim.kind, signInUrl)
    },
  }),
  platformRoute({
    ...page,
    method: 'POST',
    summary: 'Claims the account: the form of the page, with `name` and `password`',
    rawBodyLimitBytes: formLimitBytes,
    handle: async ({ params: { token }, request }, platform) => {
      const locale = localeOf(request)
      const claim = await followClaim(platform, token)
      if (claim.kind !== 'open') return closedPage(locale, claim.kind, signInUrl)
      const chosen = credentialsOf(await readForm(request))
      const fault = faultIn(chosen, claim.contact.email)
      if (fault !== undefined) return claimPage({ locale, token, claim, name: chosen.name, fault })
      await claimAccount(platform, claim, chosen)
      return redirectTo(`/claim/${token}?lang=${locale}&claimed=1`)
    },
  }),
]

/** `apiUrl`: where pages are. `portalUrl`: where people sign in. */
export const assistedAccountRoutes = (apiUrl: string, portalUrl: string): readonly Route[] => [
  ...staffRoutes(apiUrl),
  ...pageRoutes(`${portalUrl}/desk`),
]
