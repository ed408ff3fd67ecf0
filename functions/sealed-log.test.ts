import { createSign, generateKeyPairSync } from 'node:crypto'
import { defineEngine, type Kernel } from '@workflow/engine'
import { definePlatformCollection } from '@workflow/platform'
import { type AuditEntry, checkBlock, entriesHashOf, headerHashOf, type SealedBlock } from '@workflow/security'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createAuditEngine } from './audit/index.ts'
import { AuditBlocks, AuditHeads, blockBlobKey, blockId } from './audit/model.ts'
import { settledAfterMs } from './audit/seal-log.ts'
import { openTestPlatform, type TestPlatform } from './platform.fixtures.ts'
import { createPrivacyEngine } from './privacy/index.ts'

const Organizations = definePlatformCollection({
  name: 'organizations',
  schema: z.object({ id: z.string(), changes: z.number() }),
  queries: {},
  subject: 'none',
  retentionDays: 'forever',
})
const reader = { kind: 'member', userId: 'usr_v', organizationId: 'org_a', role: 'viewer', sessionId: 'ses_1' } as const
const facts = { slug: 'a', industry: 'other', plan: 'starter', origin: 'sign_up' } as const

let platform: TestPlatform
beforeEach(async () => {
  platform = await openTestPlatform(() => {
    const kernelOf = (): Kernel => platform.kernel
    const room = defineEngine({ name: 'room', scope: 'platform', collections: [Organizations] })
    return [room, createAuditEngine({ kernelOf }), createPrivacyEngine({ backupRetentionDays: 1 })]
  })
  for (const organizationId of ['org_a', 'org_b'])
    await platform.asPlatform(async (it) => {
      it.create(Organizations, { id: organizationId, changes: 0 })
      it.emit('organization_created', { organizationId, ...facts, languages: ['en'] }, { organizationId })
    })
  await platform.kernel.idle()
})
afterEach(() => platform.close())

async function change(organizationId = 'org_a', times = 1): Promise<void> {
  for (let time = 0; time < times; time += 1)
    await platform.asPlatform(async (it) => {
      const organization = await it.get(Organizations, organizationId)
      it.put(Organizations, { ...organization, changes: organization.changes + 1 })
      it.emit('organization_updated', { organizationId, changed: ['name'] }, { organizationId })
    })
}

/** Lets the events settle, and the sealer come by. */
async function seal(): Promise<void> {
  platform.leap(settledAfterMs)
  await platform.clock.advance(60_000)
  await platform.kernel.idle()
}

/** The whole chain as somebody with read access gets it. */
async function chain(caller: typeof reader | { organizationId: string } = reader) {
  const as = { ...reader, ...caller }
  const { items } = await platform.call<{ items: SealedBlock[] }>('GET /v1/audit/blocks', { caller: as })
  return Promise.all(
    items.map(async (block) => {
      const params = { sequence: String(block.sequence) }
      const route = 'GET /v1/audit/blocks/{sequence}/entries'
      const { items: entries } = await platform.call<{ items: AuditEntry[] }>(route, { caller: as, params })
      const { publicKey } = await platform.call<{ publicKey: string }>('GET /v1/audit/keys', {
        caller: as,
        query: { version: block.keyVersion },
      })
      return { block, entries, publicKey }
    }),
  )
}

async function faults() {
  const links = await chain()
  return links.flatMap(({ block, entries, publicKey }, place) => {
    const fault = checkBlock(block, links[place - 1]?.block, entries, publicKey)
    return fault ? [fault.rule] : []
  })
}

const entryPath = async (event: number) => {
  const query = { parent: 'organizations/org_a', collection: 'events', name: 'byPosition', equals: {}, limit: 50 }
  const found = (await platform.ports.documents.find(query))[event]
  if (!found) throw new Error('no such event')
  return found
}

describe('the sealed log', () => {
  it('is a chain over every settled event, each block once, that holds', async () => {
    await change('org_a', 3)
    await seal()
    await change('org_a', 2)
    await seal()
    await seal()
    const links = await chain()
    expect(links.map(({ block }) => [block.sequence, block.entries])).toEqual([
      [1, 4],
      [2, 2],
    ])
    expect(await faults()).toEqual([])
  })

  it('seals nothing that a step under way may still be followed by', async () => {
    await change()
    await platform.clock.advance(60_000)
    await platform.kernel.idle()
    expect(await chain()).toEqual([])
  })

  it('shows an event that was changed', async () => {
    await change()
    await seal()
    const stored = await entryPath(1)
    const body = structuredClone(stored.body) as { envelope: { actor: string } }
    body.envelope.actor = 'user:somebody_else'
    await platform.ports.documents.commit({ guards: [], writes: [{ ...stored, kind: 'set', body }] })
    expect(await faults()).toEqual(['entries'])
  })

  it('shows an event that was removed, and one that was slipped in', async () => {
    await change('org_a', 2)
    await seal()
    const stored = await entryPath(1)
    const { position } = stored.fields
    const slipped = {
      ...stored,
      path: { ...stored.path, id: 'evt_x' },
      fields: { ...stored.fields, position: `${position}x` },
    }
    await platform.ports.documents.commit({ guards: [], writes: [{ ...slipped, kind: 'set' }] })
    expect(await faults()).toEqual(['entries'])
    const gone = [slipped.path, stored.path].map((path) => ({ kind: 'delete', path }) as const)
    await platform.ports.documents.commit({ guards: [], writes: gone })
    expect(await faults()).toEqual(['entries'])
  })

  it('shows a block that somebody made again, with hashes that fit and a key of their own', async () => {
    await change()
    await seal()
    await change()
    await seal()
    const [first, second] = await chain()
    if (!first || !second) throw new Error('no chain')
    const entries = first.entries.slice(1)
    const header = { ...first.block, entries: entries.length, entriesHash: entriesHashOf(entries) }
    const hash = headerHashOf(header)
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const signature = createSign('sha256').update(hash).sign(privateKey, 'base64')
    const forged = { ...header, hash, signature }
    expect(checkBlock(forged, undefined, entries, first.publicKey)?.rule).toBe('signature')
    expect(checkBlock(second.block, forged, second.entries, second.publicKey)?.rule).toBe('previous_hash')
    expect(checkBlock(second.block, undefined, second.entries, second.publicKey)?.rule).toBe('order')
  })

  it('keeps a copy of each block that is never replaced, also where the process ended before it was made', async () => {
    await change()
    await seal()
    const copy = (sequence: string) =>
      platform.call<SealedBlock>('GET /v1/audit/blocks/{sequence}/copy', { caller: reader, params: { sequence } })
    const [link] = await chain()
    if (!link) throw new Error('no block')
    expect(await copy('1')).toEqual({ ...link.block, otherCopies: 0 })
    await platform.asTenant('org_a', (tenant) => tenant.blobs.delete(blockBlobKey(link.block)))
    await change()
    await seal()
    expect(await copy('1')).toEqual({ ...link.block, otherCopies: 0 })
  })

  it('goes on after a restore, and shows that what came after the backup was sealed before', async () => {
    await change()
    const backup = await platform.asPlatform((it) => it.get(AuditHeads, 'org_a'))
    await seal()
    const [lost] = await chain()
    await platform.asPlatform(async (it) => {
      await it.get(AuditHeads, 'org_a')
      it.put(AuditHeads, backup)
      const tenant = it.tenant('org_a')
      tenant.remove(AuditBlocks, await tenant.get(AuditBlocks, blockId(1)))
    })
    await platform.ports.documents.commit({ guards: [], writes: [{ kind: 'delete', path: (await entryPath(1)).path }] })
    await change()
    await seal()
    const [again] = await chain()
    expect(again?.block.hash).not.toBe(lost?.block.hash)
    expect(await faults()).toEqual([])
    const params = { sequence: '1' }
    const kept = await platform.call('GET /v1/audit/blocks/{sequence}/copy', { caller: reader, params })
    expect(kept).toMatchObject({ hash: again?.block.hash, otherCopies: 1 })
  })

  it('of one organization that cannot be sealed holds up no other', async () => {
    await change()
    await change('org_b')
    const put = platform.ports.blobs.put.bind(platform.ports.blobs)
    platform.ports.blobs.put = (key, ...rest) =>
      key.startsWith('audit/org_a/') ? Promise.reject(new Error('no answer')) : put(key, ...rest)
    await seal()
    expect(await chain({ organizationId: 'org_b' })).toHaveLength(1)
    platform.ports.blobs.put = put
    await seal()
    expect(await faults()).toEqual([])
  })

  it('is of one organization: another reads neither its blocks nor its entries', async () => {
    await change()
    await seal()
    const [theirs] = await chain({ organizationId: 'org_b' })
    expect(JSON.stringify(theirs)).not.toContain('org_a')
  })

  it('stays valid when the organization is erased', async () => {
    await change()
    await seal()
    await platform.call('POST /v1/organizations/{organizationId}/erasure', {
      params: { organizationId: 'org_a' },
      body: { confirm: 'org_a' },
    })
    await seal()
    expect((await chain()).length).toBe(2)
    expect(await faults()).toEqual([])
  })
})
