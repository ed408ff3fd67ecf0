/** Files of customers are kept as sealed blobs, and go with their record: at the end of their time, with their customer, with their organization. */
import { step } from '@workflow/engine'
import { PreconditionFailed } from '@workflow/platform'
import { type Attachment, Attachments, attachmentBlobPrefix, attachmentDays, sealFile } from '@workflow/records'
import { type ConversationRef, commit } from './commit.ts'
import { Conversations } from './model.ts'
import type { Services } from './services.ts'

type KnownFile = Pick<Attachment, 'id' | 'contentType'>

/** Kept under that id, once: who stores it again gets what is there. Throws `NotFound`, and `PreconditionFailed` where the conversation is closed. */
export async function keepFile(
  services: Services,
  ref: ConversationRef,
  { id, contentType }: KnownFile,
  bytes: Uint8Array,
): Promise<Attachment> {
  let stored: string | undefined
  let kept: Attachment | undefined
  try {
    kept = await commit(services, ref, id, async (tenant) => {
      const known = await tenant.find(Attachments, id)
      if (known) return known
      const { customerId, status } = await tenant.get(Conversations, ref.conversationId)
      if (status === 'closed')
        throw new PreconditionFailed('the conversation is closed', { code: 'conversation_closed' })
      const { blobKey, key, sealed } = sealFile(customerId, id, bytes)
      if (stored !== undefined) await tenant.blobs.delete(stored)
      stored = blobKey
      await tenant.blobs.put(blobKey, sealed, { contentType: 'application/octet-stream', ifAbsent: true })
      const attachment = tenant.create(Attachments, {
        id,
        customerId,
        conversationId: ref.conversationId,
        contentType,
        sizeBytes: bytes.length,
        blobKey,
        key,
        createdAt: tenant.now,
        handedOver: false,
      })
      const { conversationId } = ref
      tenant.emit('attachment_received', {
        conversationId,
        attachmentId: id,
        mediaType: contentType,
        sizeBytes: bytes.length,
      })
      const expiresAt = new Date(Date.parse(tenant.now) + attachmentDays * 86_400_000)
      tenant.emit('attachment_expired', { attachmentId: id }, { at: expiresAt })
      return attachment
    })
    return kept
  } finally {
    // Of an attempt that lost, or failed: nothing leads to it.
    if (stored !== undefined && stored !== kept?.blobKey) await dropBlob(services, ref, stored)
  }
}

const dropBlob = (services: Services, ref: ConversationRef, blobKey: string) =>
  commit(services, ref, 'a file that was not kept', (tenant) => tenant.blobs.delete(blobKey))

export const expireFile = step('attachment_expired', async (event, tenant) => {
  const attachment = await tenant.find(Attachments, event.data.attachmentId)
  if (!attachment) return
  await tenant.blobs.delete(attachment.blobKey)
  tenant.remove(Attachments, attachment)
})

/** Their key is destroyed and their records are gone by then: what is left is unreadable, and goes as well. */
export const dropFilesOfErased = step('customer_erased', async (event, tenant) => {
  for (const blobKey of await tenant.blobs.list(attachmentBlobPrefix(event.data.customerId)))
    await tenant.blobs.delete(blobKey)
})
