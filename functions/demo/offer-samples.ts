/** The sample entries of a demo, in a collection of their own: its agent does not search them, since what is made up must not answer a real question. */
import { createHash } from 'node:crypto'
import type { Tenant } from '@workflow/engine'
import { KnowledgeOffers } from '@workflow/records'
import type { DemoPlan } from './model.ts'
import { sampleKnowledge } from './sample-data.ts'
import { sampleFaker } from './sample-faker.ts'

const samplesCollection = 'samples'

/** Writes the files and stages the offers, in the sandbox. */
export async function offerSamples(sandbox: Tenant, demoId: string, plan: DemoPlan): Promise<void> {
  const faker = await sampleFaker(plan.languages, demoId)
  for (const [fileName, text] of sampleKnowledge(plan, faker)) {
    const bytes = new TextEncoder().encode(text)
    const blobKey = `documents/offers/${demoId}/${fileName}`
    await sandbox.blobs.put(blobKey, bytes, { contentType: 'text/csv; charset=utf-8', ifAbsent: false })
    const offer = sandbox.create(KnowledgeOffers, {
      id: sandbox.newId('kno'),
      collection: samplesCollection,
      fileName,
      title: fileName.replace(/\.csv$/, '').replaceAll('-', ' '),
      hash: createHash('sha256').update(bytes).digest('hex'),
      blobKey,
      sizeBytes: bytes.length,
    })
    sandbox.emit('document_offered', { offerId: offer.id, collection: samplesCollection, sizeBytes: bytes.length })
  }
}
