/** Files go up with the customer's token, and come down to them and to the people of their organization. */
import { type Route, serviceRoute } from '@workflow/engine'
import { NotFound } from '@workflow/platform'
import { Attachments, openFile } from '@workflow/records'
import { z } from 'zod'
import { refOf, staff } from './customer-api.ts'
import { keepFile } from './keep-file.ts'
import type { Services } from './services.ts'
import { attachmentLimitBytes, sniff } from './sniff.ts'

const params = z.object({ conversationId: z.string() })

export const attachmentRoutes = (services: Services): readonly Route[] => [
  serviceRoute({
    method: 'POST',
    path: '/v1/conversations/{conversationId}/attachments',
    summary: 'Upload an image or a PDF, at most 10 MB, as the raw body; its id goes into a message',
    access: { kind: 'conversation' },
    params,
    rawBodyLimitBytes: attachmentLimitBytes,
    status: 201,
    answer: z.object({ id: z.string(), contentType: z.string(), sizeBytes: z.number() }),
    handle: async ({ params: { conversationId }, caller, request }, door) => {
      const ref = refOf(caller, door.organizationId, conversationId)
      const bytes = new Uint8Array(await request.arrayBuffer())
      const file = { id: services.newId('att'), contentType: await sniff(bytes) }
      const { id, contentType, sizeBytes } = await keepFile(services, ref, file, bytes)
      return { id, contentType, sizeBytes }
    },
  }),
  serviceRoute({
    method: 'GET',
    path: '/v1/conversations/{conversationId}/attachments/{attachmentId}',
    summary: 'The file',
    access: { kind: 'conversation', or: staff },
    params: params.extend({ attachmentId: z.string() }),
    mediaType: 'application/octet-stream',
    status: 200,
    handle: async ({ params: { conversationId, attachmentId }, caller }, door) => {
      refOf(caller, door.organizationId, conversationId)
      const { contentType, bytes } = await door.run(async (tenant) => {
        const found = await tenant.find(Attachments, attachmentId)
        const file = found?.conversationId === conversationId ? await openFile(tenant.blobs, found) : undefined
        if (!found || !file) throw new NotFound(`attachment ${attachmentId} does not exist`)
        return { contentType: found.contentType, bytes: Uint8Array.from(file) }
      })
      return new Response(bytes, {
        headers: {
          'content-type': contentType,
          'content-disposition': `attachment; filename="${attachmentId}.${contentType.replace(/^.*\//, '')}"`,
          'x-content-type-options': 'nosniff',
          'cache-control': 'private, no-store',
        },
      })
    },
  }),
]
