/** Routes of the sealed chain: all that somebody needs to check it without trusting whoever serves it. */
import { type Kernel, organizationOf, pageOptions, pageQuery, type Route, readStoredLog, route } from '@workflow/engine'
import { KeyUnavailable, NotFound } from '@workflow/platform'
import { CLIENT_ROLES } from '@workflow/security'
import { z } from 'zod'
import { AuditBlocks, BlockSchema, blockBlobKey, blockBlobPrefix, blockId } from './model.ts'

const readers = {
  kind: 'tenant',
  roles: [...CLIENT_ROLES, 'support_specialist', 'platform_engineer', 'platform_admin'],
  scope: 'events',
} as const
const View = BlockSchema.omit({ id: true })
const params = z.object({ sequence: z.coerce.number().int().positive() })

export const auditRoutes = (kernelOf: () => Kernel): readonly Route[] => [
  route({
    method: 'GET',
    path: '/v1/audit/blocks',
    summary: 'The blocks of the sealed event log, first one first',
    access: readers,
    query: z.strictObject(pageQuery),
    status: 200,
    answer: z.object({ items: z.array(View), next: z.string().optional() }),
    handle: async ({ query }, tenant) => {
      const page = await tenant.query(AuditBlocks, 'bySequence', {}, pageOptions(query))
      return { ...page, items: page.items.map((block) => View.parse(block)) }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/audit/blocks/{sequence}/entries',
    summary: 'What stands in the event log between the positions of a block, as it is stored now',
    access: readers,
    params,
    status: 200,
    answer: z.object({ items: z.array(z.object({ position: z.string(), body: z.unknown() })) }),
    handle: async ({ caller, params }, tenant) => {
      const block = await tenant.get(AuditBlocks, blockId(params.sequence))
      const range = { after: block.after, upTo: block.to, limit: 2 * block.entries + 1 }
      return { items: await readStoredLog(kernelOf().ports, organizationOf(caller), range) }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/audit/blocks/{sequence}/copy',
    summary: 'The copy of a block that was written once and is never replaced',
    access: readers,
    params,
    status: 200,
    answer: View.extend({
      otherCopies: z.number().int().describe('What this sequence sealed before a restore put another log in its place'),
    }),
    handle: async ({ params }, tenant) => {
      const block = await tenant.get(AuditBlocks, blockId(params.sequence))
      const blob = await tenant.blobs.get(blockBlobKey(block))
      if (!blob) throw new NotFound(`block ${params.sequence} has no copy`)
      const copies = await tenant.blobs.list(blockBlobPrefix(params.sequence))
      const copy = View.parse(JSON.parse(Buffer.from(blob.bytes).toString('utf8')))
      return { ...copy, otherCopies: copies.length - 1 }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/audit/keys',
    summary: 'The public key, PEM, that signatures of a key version are checked with',
    access: readers,
    query: z.strictObject({ version: z.string().min(1).max(500) }),
    status: 200,
    answer: z.object({ version: z.string(), publicKey: z.string() }),
    handle: async ({ query: { version } }) => {
      try {
        return { version, publicKey: await kernelOf().ports.keys.publicKeyOf(version) }
      } catch (error) {
        if (!(error instanceof KeyUnavailable)) throw error
        throw new NotFound(`there is no key version ${version}`, {}, { cause: error })
      }
    },
  }),
]
