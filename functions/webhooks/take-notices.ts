/** What a proven delivery says is told once: one thing at once, many in batches, each in a step of its own. */
import { createHash } from 'node:crypto'
import { type Platform, platformStep, type Tenant } from '@workflow/engine'
import type { Notice } from '@workflow/integrations'
import { NO_CUSTOMER } from '@workflow/platform'
import { Accounts, accountIdOf, Batches, type Endpoint, platformOwner, Receipts, receiptIdOf } from './model.ts'
import { tellFact } from './tell-fact.ts'

/** Each is a few documents, and 10,000 of them a few hundred batches: both commits stay below what one takes. */
const noticesPerBatch = 50

type Through = Pick<Endpoint, 'id' | 'system'>

/** Stages all that follows from a delivery. What an account sends that belongs to no organization is nobody's, and dropped. */
export async function takeNotices(platform: Platform, endpoint: Endpoint, notices: readonly Notice[]): Promise<void> {
  for (const [organizationId, own] of await byOrganization(platform, endpoint, notices)) {
    const tenant = platform.tenant(organizationId)
    const [first, ...more] = own
    if (first !== undefined && more.length === 0) await takeNotice(tenant, endpoint, first)
    else await keepBatches(tenant, endpoint, own)
  }
}

async function byOrganization(
  platform: Platform,
  { owner, system }: Endpoint,
  notices: readonly Notice[],
): Promise<Map<string, Notice[]>> {
  const found = new Map<string, Notice[]>()
  for (const notice of notices) {
    const account = notice.account ?? ''
    const organizationId =
      owner === platformOwner ? (await platform.find(Accounts, accountIdOf(system, account)))?.organizationId : owner
    if (organizationId === undefined) continue
    const own = found.get(organizationId) ?? []
    own.push(notice)
    found.set(organizationId, own)
  }
  return found
}

/** Whether it is new: whoever asks stages the receipt with what follows from it, so that both are there or neither. */
async function isNew(tenant: Tenant, { id: endpointId, system }: Through, noticeId: string, kind: string) {
  const id = receiptIdOf(endpointId, noticeId)
  if (await tenant.find(Receipts, id)) return undefined
  tenant.create(Receipts, { id, endpointId, system, kind, receivedAt: tenant.now })
  return id
}

async function takeNotice(tenant: Tenant, endpoint: Through, notice: Notice): Promise<void> {
  const receiptId = await isNew(tenant, endpoint, notice.id, notice.kind)
  if (receiptId === undefined) return
  await tellFact(tenant, { receiptId, endpointId: endpoint.id, system: endpoint.system }, notice)
}

async function keepBatches(tenant: Tenant, endpoint: Through, notices: readonly Notice[]): Promise<void> {
  const ids = notices.map(({ id }) => id).join('\n')
  const batchKey = `batch:${createHash('sha256').update(ids).digest('base64url')}`
  const receiptId = await isNew(tenant, endpoint, batchKey, 'batch')
  if (receiptId === undefined) return
  const { id: endpointId, system } = endpoint
  for (let from = 0; from < notices.length; from += noticesPerBatch) {
    const batch = {
      id: tenant.newId('whb'),
      customerId: NO_CUSTOMER,
      endpointId,
      system,
      notices: notices.slice(from, from + noticesPerBatch),
    }
    tenant.create(Batches, batch)
    tenant.emit('webhook_batch_received', { endpointId, system, batchId: batch.id })
  }
}

export const workOffBatch = platformStep('webhook_batch_received', async ({ data, tenantid }, platform) => {
  const { batchId, endpointId } = data
  const tenant = platform.tenant(tenantid)
  const batch = await tenant.find(Batches, batchId)
  if (batch === undefined) return
  const { system } = batch
  for (const notice of batch.notices) await takeNotice(tenant, { id: endpointId, system }, notice)
  tenant.remove(Batches, batch)
})
