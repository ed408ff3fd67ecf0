/** Routes of requirements for those who look after a client. */
import { pageOptions, pageQuery, type Route, route, userOf } from '@workflow/engine'
import { channelNames, RequirementsRecords, RequirementsSchema } from '@workflow/records'
import { z } from 'zod'
import { staffRoles } from '../access.ts'
import { approveDraft, changeDraft } from './approve.ts'
import { requirementFields } from './fields.ts'

const readers = { kind: 'tenant', roles: ['admin', ...staffRoles] } as const
const staff = { kind: 'tenant', roles: staffRoles } as const
const params = z.object({ requirementsId: z.string().min(1).max(200) })
const path = '/v1/requirements/{requirementsId}'
const { volume, useCases, integrations, objectives, productTypes, languages } = requirementFields

export const requirementsRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/requirements',
    summary: 'What the client needs: predicted from research, corrected, confirmed; newest first',
    access: readers,
    query: z.strictObject(pageQuery),
    status: 200,
    answer: z.object({ items: z.array(RequirementsSchema), next: z.string().optional() }),
    handle: ({ query }, tenant) =>
      tenant.query(RequirementsRecords, 'all', {}, { ...pageOptions(query), descending: true }),
  }),
  route({
    method: 'GET',
    path,
    summary: 'One of them',
    access: readers,
    params,
    status: 200,
    answer: RequirementsSchema,
    handle: ({ params: { requirementsId } }, tenant) => tenant.get(RequirementsRecords, requirementsId),
  }),
  route({
    method: 'PATCH',
    path,
    summary: 'Corrects a draft; the difference to what research said is kept',
    access: staff,
    params,
    body: z.strictObject({
      volumes: z.partialRecord(z.enum(channelNames), volume).exactOptional(),
      useCases: useCases.exactOptional(),
      integrations: integrations.exactOptional(),
      objectives: objectives.exactOptional(),
      productTypes: productTypes.exactOptional(),
      languages: languages.exactOptional(),
    }),
    status: 200,
    answer: RequirementsSchema,
    handle: ({ params: { requirementsId }, body }, tenant) => changeDraft(tenant, requirementsId, body),
  }),
  route({
    method: 'POST',
    path: `${path}/approve`,
    summary: 'Approves a draft: the client is asked by a form',
    access: staff,
    params,
    status: 200,
    answer: RequirementsSchema,
    handle: ({ caller, params: { requirementsId } }, tenant) => approveDraft(tenant, requirementsId, userOf(caller)),
  }),
]
