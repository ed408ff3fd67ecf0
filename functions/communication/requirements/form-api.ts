/** The requirements form over HTTP: opened by its link alone, saved as often as somebody likes, sent once. */
import { type Platform, platformRoute, type Route, type Tenant } from '@workflow/engine'
import { defineCollection } from '@workflow/platform'
import { type Locale, linkPage, linkPageQuery, localeOf, readForm, redirectTo } from '@workflow/public-pages'
import {
  followPageLink,
  OrganizationProfiles,
  organizationProfileId,
  type PageLink,
  PageLinks,
  type Requirements,
  RequirementsRecords,
} from '@workflow/records'
import { z } from 'zod'
import { learnFrom } from './estimates.ts'
import { answersOf, differences, withConfirmed } from './fields.ts'
import { type FormFields, fieldsFrom, knownFields, readSubmission, type Submission } from './form-answers.ts'
import { formPage, saying } from './form-page.ts'

/** What somebody entered and has not sent. `id`: of the requirements. */
export const RequirementsForms = defineCollection({
  name: 'requirements_forms',
  schema: z.object({ id: z.string(), fields: z.record(z.string(), z.array(z.string())), savedAt: z.string() }),
  queries: {},
  subject: 'none',
  retentionDays: 400,
})

const path = '/requirements/{token}'
const bodyLimitBytes = 512 * 1024
const query = z.strictObject({ ...linkPageQuery, saved: z.string().max(5).optional() })

interface OpenForm {
  readonly kind: 'open'
  readonly tenant: Tenant
  readonly link: PageLink
  readonly requirements: Requirements
  readonly organizationName: string
}
type Form =
  | OpenForm
  | { readonly kind: 'sent'; readonly requirements: Requirements; readonly organizationName: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'expired' }

export const requirementsFormRoutes: readonly Route[] = [
  platformRoute({
    ...linkPage,
    method: 'GET',
    path,
    summary:
      'The form by which a client says what it needs: opening it changes nothing, since mail is also opened by machines',
    query,
    handle: async ({ params: { token }, query: { saved }, request }, platform) => {
      const locale = localeOf(request)
      const form = await openForm(platform, token)
      if (form.kind !== 'open') return closed(locale, form)
      const { tenant, organizationName, requirements } = form
      const kept = await tenant.find(RequirementsForms, requirements.id)
      const fields = kept?.fields ?? fieldsFrom(requirements)
      const page = { locale, path: pathOf(request), organizationName, requirements, fields, faults: [] }
      return formPage({ ...page, saved: saved !== undefined })
    },
  }),
  platformRoute({
    ...linkPage,
    method: 'POST',
    path,
    summary: 'Sends the form, or keeps it for later',
    query,
    rawBodyLimitBytes: bodyLimitBytes,
    handle: async ({ params: { token }, request }, platform) => {
      const locale = localeOf(request)
      const form = await openForm(platform, token)
      if (form.kind === 'unknown' || form.kind === 'expired') return closed(locale, form)
      const sent = (await readForm(request)) ?? new Map()
      const { organizationName, requirements } = form
      const fields = knownFields(sent, requirements)
      if (fields === undefined) return saying(locale, 413, 'faults', 'faultLong', organizationName)
      const shown = { locale, path: pathOf(request), organizationName, requirements, fields, saved: false }
      const read = readSubmission(fields, requirements)
      if (form.kind === 'sent') {
        const same = 'submission' in read && isSame(read.submission, requirements)
        return same ? redirectTo(pathOf(request)) : saying(locale, 409, 'takenTitle', 'taken', organizationName)
      }
      noteOpened(form)
      if (sent.get('do')?.[0] === 'save') {
        await keep(form, fields)
        return redirectTo(withParameter(pathOf(request), 'saved', '1'))
      }
      if ('faults' in read) return formPage({ ...shown, faults: read.faults })
      await take(form, read.submission)
      return redirectTo(pathOf(request))
    },
  }),
  platformRoute({
    method: 'POST',
    path: `${path}/saved`,
    summary: 'Keeps what was entered so far',
    access: linkPage.access,
    params: linkPage.params,
    rawBodyLimitBytes: bodyLimitBytes,
    status: 204,
    handle: async ({ params: { token }, request }, platform) => {
      const form = await openForm(platform, token)
      if (form.kind === 'sent') return saying(localeOf(request), 409, 'takenTitle', 'taken', form.organizationName)
      if (form.kind !== 'open') return closed(localeOf(request), form)
      const fields = knownFields((await readForm(request)) ?? new Map(), form.requirements)
      if (fields === undefined) return saying(localeOf(request), 413, 'faults', 'faultLong', form.organizationName)
      noteOpened(form)
      await keep(form, fields)
      return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
    },
  }),
]

async function openForm(platform: Platform, token: string): Promise<Form> {
  const followed = await followPageLink(platform, 'requirements_form', token)
  if (followed.kind === 'unknown' || followed.kind === 'expired') return { kind: followed.kind }
  const { tenant, link } = followed
  const requirements = await tenant.find(RequirementsRecords, link.subjectId)
  const organization = await tenant.find(OrganizationProfiles, organizationProfileId)
  if (requirements === undefined || organization === undefined) return { kind: 'unknown' }
  const organizationName = organization.name
  if (requirements.state === 'completed') return { kind: 'sent', requirements, organizationName }
  if (followed.kind === 'ended') return { kind: 'expired' }
  return { kind: 'open', tenant, link, requirements, organizationName }
}

function closed(locale: Locale, form: Exclude<Form, OpenForm>): Promise<Response> {
  switch (form.kind) {
    case 'sent':
      return saying(locale, 200, 'doneTitle', 'done', form.organizationName)
    case 'expired':
      return saying(locale, 410, 'expiredTitle', 'expired')
    case 'unknown':
      return saying(locale, 404, 'unknownTitle', 'unknown')
  }
}

/** The first time that somebody enters something is told, once. */
function noteOpened({ tenant, requirements }: OpenForm): void {
  if (requirements.state !== 'approved') return
  tenant.put(RequirementsRecords, { ...requirements, state: 'opened' })
  tenant.emit('requirements_form_opened', { requirementsId: requirements.id })
}

async function keep({ tenant, requirements }: OpenForm, fields: FormFields): Promise<void> {
  const kept = await tenant.find(RequirementsForms, requirements.id)
  const copied = Object.fromEntries(Object.entries(fields).map(([name, values]) => [name, [...values]]))
  const form = { id: requirements.id, fields: copied, savedAt: tenant.now }
  if (kept) tenant.put(RequirementsForms, form)
  else tenant.create(RequirementsForms, form)
}

/** Of two who send it at once, one writes what the other had read: that one finds it sent. */
async function take({ tenant, link, requirements }: OpenForm, { answers, additions, inaccuracies }: Submission) {
  const corrections = differences(answersOf(requirements), answers, 'client', tenant.now)
  const completed: Requirements = {
    ...withConfirmed(requirements, answers),
    additions,
    inaccuracies,
    state: 'completed',
    completedAt: tenant.now,
    corrections: [...(requirements.corrections ?? []), ...corrections],
  }
  tenant.put(RequirementsRecords, completed)
  tenant.put(PageLinks, { ...link, endedAt: tenant.now })
  const kept = await tenant.find(RequirementsForms, requirements.id)
  if (kept) tenant.remove(RequirementsForms, kept)
  await learnFrom(tenant, completed)
  const data = { requirementsId: requirements.id, corrections: corrections.length }
  tenant.emit('requirements_validation_completed', data)
}

const isSame = ({ answers, additions, inaccuracies }: Submission, requirements: Requirements): boolean =>
  differences(answersOf(requirements), answers, 'client', '').length === 0 &&
  additions === requirements.additions &&
  inaccuracies === requirements.inaccuracies

/** With the language that was chosen, and nothing else. */
function pathOf(request: Request): string {
  const { pathname, searchParams } = new URL(request.url)
  const lang = searchParams.get('lang')
  return lang === null ? pathname : `${pathname}?lang=${encodeURIComponent(lang)}`
}

const withParameter = (url: string, name: string, value: string): string =>
  `${url}${url.includes('?') ? '&' : '?'}${name}=${value}`
