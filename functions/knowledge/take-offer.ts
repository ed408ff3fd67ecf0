/** A document that another room offers becomes the organization's, as if somebody had uploaded it. */
import { step } from '@workflow/engine'
import { KnowledgeOffers } from '@workflow/records'
import { takeDocument } from './take-document.ts'

export const takeOffer = step('document_offered', async ({ data }, tenant) => {
  const offer = await tenant.find(KnowledgeOffers, data.offerId)
  if (offer === undefined) return
  const { id: _id, ...file } = offer
  await takeDocument(tenant, { ...file, origin: 'offer' })
  tenant.remove(KnowledgeOffers, offer)
})
