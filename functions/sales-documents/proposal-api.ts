/** Routes of proposals, for the people who sell: sections, comments, versions, another wording, how it was read. */
import { type Caller, organizationOf, type Platform, platformRoute, type Route, userOf } from '@workflow/engine'
import { Forbidden, InvalidInput, NotFound, PreconditionFailed } from '@workflow/platform'
import { diffWordsWithSpace } from 'diff'
import { z } from 'zod'
import { DocumentView, open, sellers, viewOf } from './api.ts'
import { ProposalReadings, SalesDocuments, type Section } from './model.ts'
import type { SalesDocumentsOptions } from './options.ts'
import { reviseSection, sendProposal, withSection } from './proposal.ts'
import { rewriteSection } from './proposal-tasks.ts'

const id = z.string().min(1).max(200)
const params = z.object({ documentId: id })
const sectionParams = z.object({ documentId: id, sectionId: id })
const markdown = z.string().max(20_000).trim().min(1)
const Difference = z.array(z.object({ kind: z.enum(['same', 'added', 'removed']), text: z.string() }))

async function openSection(platform: Platform, caller: Caller, params: z.infer<typeof sectionParams>) {
  const document = await open(platform, caller, params.documentId)
  const section = document.sections?.find((known) => known.id === params.sectionId)
  if (section === undefined) throw new NotFound(`section ${params.sectionId} does not exist`)
  return { tenant: platform.tenant(organizationOf(caller)), document, section }
}

/** Prices come from their pricing, terms from the clause library. */
const fixedSections: readonly string[] = ['pricing', 'legal']

async function openDraft(platform: Platform, caller: Caller, params: z.infer<typeof sectionParams>) {
  const opened = await openSection(platform, caller, params)
  const { state } = opened.document
  if (state !== 'draft') throw new PreconditionFailed(`a proposal that is ${state} is not changed`, { code: state })
  return opened
}

const differenceOf = (from: string, to: string): z.infer<typeof Difference> =>
  diffWordsWithSpace(from, to).map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }))

export const proposalRoutes = (options: SalesDocumentsOptions): readonly Route[] => [
  platformRoute({
    method: 'PUT',
    path: '/v1/sales-documents/{documentId}/sections/{sectionId}',
    summary: 'Changes the words of a section; those before stay as a version',
    access: sellers,
    params: sectionParams,
    body: z.strictObject({ markdown }),
    status: 200,
    answer: DocumentView,
    handle: async ({ caller, params, body }, platform) => {
      const { tenant, document, section } = await openDraft(platform, caller, params)
      if (fixedSections.includes(section.id))
        throw new Forbidden(`the section ${section.id} says what was approved: write another proposal`)
      const revised = reviseSection(section, body.markdown, `user:${userOf(caller)}`, tenant.now)
      return viewOf(tenant.put(SalesDocuments, withSection(document, revised, 'markdown')))
    },
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/sales-documents/{documentId}/sections/{sectionId}/comments',
    summary: 'Comments on a section, for colleagues',
    access: sellers,
    params: sectionParams,
    body: z.strictObject({ text: z.string().max(2_000).trim().min(1) }),
    status: 201,
    answer: DocumentView,
    handle: async ({ caller, params, body: { text } }, platform) => {
      const { tenant, document, section } = await openSection(platform, caller, params)
      if (section.comments.length >= 200) throw new PreconditionFailed('a section has at most 200 comments')
      const comment = { id: tenant.newId('cmt'), by: `user:${userOf(caller)}`, at: tenant.now, text }
      const commented: Section = { ...section, comments: [...section.comments, comment] }
      return viewOf(tenant.put(SalesDocuments, withSection(document, commented, 'text')))
    },
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/sales-documents/{documentId}/sections/{sectionId}/rewrite',
    summary: 'Proposes another wording, with what differs; nothing is changed by it',
    access: sellers,
    params: sectionParams,
    body: z.strictObject({ instruction: z.string().max(1_000).trim().min(1) }),
    status: 200,
    answer: z.object({ markdown: z.string(), producedBy: z.string(), difference: Difference }),
    handle: async ({ caller, params, body: { instruction } }, platform) => {
      const { tenant, section } = await openDraft(platform, caller, params)
      const { title, markdown: before } = section
      const { output, producedBy } = await tenant.task(rewriteSection, { title, markdown: before, instruction })
      return { markdown: output.markdown, producedBy, difference: differenceOf(before, output.markdown) }
    },
  }),
  platformRoute({
    method: 'GET',
    path: '/v1/sales-documents/{documentId}/sections/{sectionId}/difference',
    summary: 'What differs between two versions of a section',
    access: sellers,
    params: sectionParams,
    query: z.strictObject({
      from: z.coerce.number().int().min(1).default(1),
      to: z.coerce.number().int().min(1).optional(),
    }),
    status: 200,
    answer: z.object({ difference: Difference }),
    handle: async ({ caller, params, query: { from, to } }, platform) => {
      const { section } = await openSection(platform, caller, params)
      const of = (field: 'from' | 'to', version: number) => {
        if (version === section.version) return section.markdown
        const known = section.history.find((one) => one.version === version)
        if (known !== undefined) return known.markdown
        throw new InvalidInput(`there is no version ${version}`, {
          errors: [{ path: field, rule: 'version', message: `1 – ${section.version}` }],
        })
      }
      return { difference: differenceOf(of('from', from), of('to', to ?? section.version)) }
    },
  }),
  platformRoute({
    method: 'POST',
    path: '/v1/sales-documents/{documentId}/send',
    summary: 'Sends the draft of a proposal to be read and signed',
    access: sellers,
    params,
    status: 200,
    answer: DocumentView,
    handle: async ({ caller, params }, platform) => {
      const document = await open(platform, caller, params.documentId)
      return viewOf(await sendProposal(platform, organizationOf(caller), document, options))
    },
  }),
  platformRoute({
    method: 'GET',
    path: '/v1/sales-documents/{documentId}/readings',
    summary: 'How often the client opened a proposal, and how long each section was in sight',
    access: sellers,
    params,
    status: 200,
    answer: ProposalReadings.schema,
    handle: async ({ caller, params: { documentId } }, platform) => {
      await open(platform, caller, documentId)
      const known = await platform.tenant(organizationOf(caller)).find(ProposalReadings, documentId)
      return known ?? { id: documentId, opened: 0, lastOpenedAt: '', sectionsMs: {} }
    },
  }),
]
