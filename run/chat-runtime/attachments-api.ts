/** Files go up with the customer's token, and come down to them and to the people of their organization. */
import { type Route, serviceRoute } from '@workflow/engine'
import { NotFound, PreconditionFailed } from '@workflow/platform'
import { z } from 'zod'
import { AttachmentPieces, Attachments, attachmentLimitBytes, sniff } from './attachments.ts'
import { refOf, staff } from './customer-api.ts'
import { Conversations } from './model.ts'

/** Sealed and in base64, still below what a document may have on Google. */
const pieceBytes = 256 * 1024
const piecesPerCommit = 8
const params = z.object({ conversationId: z.string() })

export const attachmentRoutes: readonly Route[] = [
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
      refOf(caller, door.organizationId, conversationId)
      const bytes = new Uint8Array(await request.arrayBuffer())
      const contentType = await sniff(bytes)
      const { id, customerId } = await door.run(async (tenant) => {
        const { customerId: whose, status } = await tenant.get(Conversations, conversationId)
        if (status === 'closed')
          throw new PreconditionFailed('the conversation is closed', { code: 'conversation_closed' })
        return { id: tenant.newId('att'), customerId: whose }
      })
      const pieces = Math.ceil(bytes.length / pieceBytes)
      for (let from = 0; from < pieces; from += piecesPerCommit)
        await door.run(async (tenant) => {
          for (let place = from; place < Math.min(from + piecesPerCommit, pieces); place += 1) {
            const piece = bytes.subarray(place * pieceBytes, (place + 1) * pieceBytes)
            tenant.create(AttachmentPieces, {
              id: `${id}:${place}`,
              customerId,
              bytes: Buffer.from(piece).toString('base64'),
            })
          }
        })
      const about = { id, contentType, sizeBytes: bytes.length }
      await door.run(async (tenant) => {
        tenant.create(Attachments, { ...about, customerId, conversationId, pieces, createdAt: tenant.now })
      })
      return about
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
      return door.run(async (tenant) => {
        const found = await tenant.find(Attachments, attachmentId)
        if (found?.conversationId !== conversationId) throw new NotFound(`attachment ${attachmentId} does not exist`)
        const places = Array.from({ length: found.pieces }, (_, place) => `${attachmentId}:${place}`)
        const pieces = await Promise.all(places.map((id) => tenant.get(AttachmentPieces, id)))
        const extension = found.contentType.replace(/^.*\//, '')
        return new Response(Buffer.concat(pieces.map(({ bytes }) => Buffer.from(bytes, 'base64'))), {
          headers: {
            'content-type': found.contentType,
            'content-disposition': `attachment; filename="${attachmentId}.${extension}"`,
            'x-content-type-options': 'nosniff',
            'cache-control': 'private, no-store',
          },
        })
      })
    },
  }),
]
