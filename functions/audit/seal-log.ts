/**
 * Each minute the events of every organization that nobody can add to any more are sealed in a block: an event stands in the log at the moment its step began,
 * and a step commits within its deadline.
 */
import { type Kernel, type Platform, readStoredLog } from '@workflow/engine'
import { BlobExists, whileHeld } from '@workflow/platform'
import { type BlockHeader, entriesHashOf, headerHashOf, signedBytesOf } from '@workflow/security'
import { AuditBlocks, type AuditHead, AuditHeads, type Block, blockBlobKey, blockId } from './model.ts'

/** A step may take 480 s, and its commit a while more. */
export const settledAfterMs = 600_000
const entriesPerBlock = 500
const tenantsPerPage = 200
const behalf = { source: '/functions/audit', actor: 'engine:audit', correlationId: 'audit', afterEnd: true }

/**
 * Seals what is settled of every log; resolves with the number of blocks. Two processes at once do no harm, the lease spares them the work. A log that cannot be
 * sealed holds up no other: what stood in its way is thrown at the end.
 */
export async function sealLogs(kernel: Kernel): Promise<number> {
  return (await whileHeld(kernel.ports, 'audit-sealer', () => sealAll(kernel))) ?? 0
}

async function sealAll(kernel: Kernel): Promise<number> {
  let sealed = 0
  const faults: unknown[] = []
  let after: string | undefined
  do {
    const page = await kernel.runPlatform(behalf, (platform) =>
      platform.query(AuditHeads, 'all', {}, { limit: tenantsPerPage, ...(after === undefined ? {} : { after }) }),
    )
    for (const head of page.items)
      try {
        sealed += await sealTenant(kernel, head.id)
      } catch (error) {
        faults.push(error)
      }
    after = page.next
  } while (after !== undefined)
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} logs could not be sealed`)
  return sealed
}

/** Seals one log up to what is settled, block by block. */
async function sealTenant(kernel: Kernel, tenantId: string): Promise<number> {
  for (let sealed = 0; ; sealed += 1) {
    const block = await kernel.runPlatform(behalf, (platform) => sealNext(kernel, platform, tenantId))
    if (!block) return sealed
    await keepApart(kernel, tenantId, block)
  }
}

async function sealNext(kernel: Kernel, platform: Platform, tenantId: string): Promise<Block | undefined> {
  const head = await platform.get(AuditHeads, tenantId)
  // The process may have ended between the commit of a block and its copy.
  const last =
    head.sequence === 0 ? undefined : await platform.tenant(tenantId).find(AuditBlocks, blockId(head.sequence))
  if (last) await keepApart(kernel, tenantId, last)
  const before = new Date(Date.parse(platform.now) - settledAfterMs).toISOString()
  const entries = await readStoredLog(kernel.ports, tenantId, { after: head.to, before, limit: entriesPerBlock })
  const end = entries.at(-1)
  if (!end) return undefined
  const block = await signed(kernel, {
    tenantId,
    sequence: head.sequence + 1,
    after: head.to,
    to: end.position,
    entries: entries.length,
    entriesHash: entriesHashOf(entries),
    previousHash: head.hash,
    sealedAt: platform.now,
  })
  platform.tenant(tenantId).create(AuditBlocks, block)
  const { sequence, hash, to } = block
  platform.put(AuditHeads, { id: tenantId, sequence, hash, to } satisfies AuditHead)
  return block
}

async function signed(kernel: Kernel, header: BlockHeader): Promise<Block> {
  const hash = headerHashOf(header)
  const { keyVersion, signature } = await kernel.ports.keys.sign(signedBytesOf(hash))
  return {
    id: blockId(header.sequence),
    ...header,
    hash,
    keyVersion,
    signature: Buffer.from(signature).toString('base64'),
  }
}

/** A copy that no later write of ours can replace. */
async function keepApart(kernel: Kernel, tenantId: string, block: Block): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(block))
  await kernel.door(tenantId, behalf).run(async (tenant) => {
    try {
      await tenant.blobs.put(blockBlobKey(block), bytes, { contentType: 'application/json', ifAbsent: true })
    } catch (error) {
      if (!(error instanceof BlobExists)) throw error
    }
  })
}
