import { createHash } from 'node:crypto'
import { defineEngine, platformRoute } from '@workflow/engine'
import { FeatureFlagSets, flagSetId } from '@workflow/feature-flags'
import { PreconditionFailed } from '@workflow/platform'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { archiveWith, member, openImports, staff } from '../client-folder.fixtures.ts'
import type { Imported } from './index.ts'

/** Stands for the organization engine, which writes flags. */
const flags = defineEngine({
  name: 'flags',
  scope: 'platform',
  collections: [FeatureFlagSets],
  api: [
    platformRoute({
      method: 'POST',
      path: '/test/require-proof',
      summary: 'Proofs are required from now on',
      access: { kind: 'public' },
      body: z.object({ organizationId: z.string() }),
      status: 204,
      handle: async ({ body }, platform) => {
        const flag = { percent: 100, description: '', salt: 's', changedAt: '', changedBy: 'user:1' }
        platform.tenant(body.organizationId).create(FeatureFlagSets, {
          id: flagSetId,
          revision: 1,
          flags: { require_proof: { name: 'require_proof', ...flag } },
        })
      },
    }),
  ],
})

let opened: Awaited<ReturnType<typeof openImports>>
let configId: string
let organizationId: string
let caller: ReturnType<typeof member>

beforeEach(async () => {
  opened = await openImports([flags])
  const imported = await opened.platform.call<Imported>('POST /v1/imports', { caller: staff, raw: archiveWith() })
  configId = imported.agents[0]?.configId ?? ''
  organizationId = imported.organizationId
  caller = member(organizationId)
})
afterEach(() => opened.platform.close())

const call = <Answer>(route: string, body?: unknown, version = 1) =>
  opened.platform.call<Answer>(route, { caller, params: { configId, version: String(version) }, body })

const yamlOf = (prompt: string) =>
  `product_type: chatbot\nagent_identity: { name: Desk }\nsystem_prompt: ${prompt}\ntools: [{ name: reserve_book }]\n`
const write = (prompt: string, branch = 'staging') =>
  call<{ version: number }>('POST /v1/configs/{configId}/versions', { yaml: yamlOf(prompt), message: 'x', branch })
const digestOf = (text: string) => createHash('sha256').update(text).digest('hex')
const good = { kind: 'simulate', passed: 3, failed: 0, worse: 0, refused: 0 }
const prove = (version: number, prompt: string, more: object = {}) =>
  call<{ proven: boolean }>(
    'POST /v1/configs/{configId}/versions/{version}/proofs',
    { ...good, digest: digestOf(yamlOf(prompt)), ...more },
    version,
  )
const promote = (version: number) => call('POST /v1/configs/{configId}/promote', { version })
const rollBack = (toVersion: number) => call('POST /v1/configs/{configId}/rollback', { branch: 'prod', toVersion })
const live = async () => (await call<{ version: number }>('GET /v1/configs/{configId}')).version
const requireProof = () => opened.platform.call('POST /test/require-proof', { caller, body: { organizationId } })
const codeOf = async (attempt: Promise<unknown>) => {
  const refusal = await attempt.catch((error: unknown) => error)
  return refusal instanceof PreconditionFailed ? refusal.detail.code : refusal
}

describe('where proofs are required, nothing unproven reaches prod', () => {
  beforeEach(requireProof)

  it('neither written, nor promoted, nor by the way back', async () => {
    expect(await codeOf(write('Hi.', 'prod'))).toBe('proof_missing')
    await write('Never tried.')
    expect(await codeOf(promote(2))).toBe('proof_missing')
    await write('Tried.')
    await prove(3, 'Tried.')
    await promote(3)
    expect(await codeOf(rollBack(2))).toBe('proof_missing')
    expect(await live()).toBe(3)
  })

  it('nor by an import, which waits on staging and makes one version', async () => {
    const raw = archiveWith({ 'agents/desk.yaml': yamlOf('New.') })
    const first = await opened.platform.call<Imported & { warnings: object[] }>('POST /v1/imports', { caller, raw })
    const again = await opened.platform.call<Imported>('POST /v1/imports', { caller, raw })
    expect(first.agents).toEqual([{ name: 'desk', configId, version: 2, changed: true }])
    expect(first.warnings).toContainEqual(expect.objectContaining({ rule: 'proof_missing' }))
    expect(again.agents).toEqual([{ name: 'desk', configId, version: 2, changed: false }])
    expect(await live()).toBe(1)
    await prove(2, 'New.')
    await promote(2)
    expect(await live()).toBe(2)
  })

  it.each([
    ['that failed', { failed: 1 }],
    ['in which a turn got worse', { worse: 1 }],
    ['in which a turn was refused', { refused: 1 }],
    ['of nothing', { passed: 0 }],
  ])('by a proof %s', async (_case, more) => {
    await write('Tried.')
    expect(await prove(2, 'Tried.', more)).toEqual({ proven: false })
    expect(await codeOf(promote(2))).toBe('proof_missing')
  })

  it('by an old success behind which another kind fails', async () => {
    await write('Tried.')
    await prove(2, 'Tried.')
    expect(await prove(2, 'Tried.', { kind: 'replay', worse: 1 })).toEqual({ proven: false })
    expect(await prove(2, 'Tried.', { kind: 'replay' })).toEqual({ proven: true })
    await promote(2)
    expect(await live()).toBe(2)
  })

  it('by the proof of another text', async () => {
    await write('Tried.')
    await expect(prove(2, 'Something else.')).rejects.toThrow('another text was tried')
  })
})

describe('there is always a way back to what has served', () => {
  it('before proofs were required, by import and by promotion', async () => {
    await write('Promoted freely.')
    await promote(2)
    await write('Next.', 'prod')
    await requireProof()
    await rollBack(2)
    expect(await live()).toBe(2)
    await rollBack(1)
    expect(await live()).toBe(1)
  })

  it('even where a later proof of it failed', async () => {
    await requireProof()
    for (const version of [2, 3]) {
      await write(`Number ${version}.`)
      await prove(version, `Number ${version}.`)
      await promote(version)
    }
    await prove(2, 'Number 2.', { failed: 1 })
    await rollBack(2)
    expect(await live()).toBe(2)
  })
})

describe('proofs stay with the version', () => {
  it('newest first, twenty of them', async () => {
    await write('Tried.')
    for (let passed = 1; passed <= 21; passed++) await prove(2, 'Tried.', { passed })
    const kept = await call<{ proven: boolean; items: { passed: number; by: string }[] }>(
      'GET /v1/configs/{configId}/versions/{version}/proofs',
      undefined,
      2,
    )
    expect(kept.proven).toBe(true)
    expect(kept.items.map(({ passed }) => passed)).toEqual(Array.from({ length: 20 }, (_, at) => 21 - at))
    expect(kept.items[0]?.by).toBe('user:usr_test')
  })

  it.each([
    ['GET /v1/configs/{configId}/versions/{version}/proofs', undefined],
    ['POST /v1/configs/{configId}/versions/{version}/proofs', { ...good, digest: 'x'.repeat(64) }],
    ['POST /v1/configs/{configId}/promote', { branch: 'prod', version: 1 }],
  ])('and do not exist for another organization: %s', async (route, body) => {
    caller = member('org_other')
    await expect(call(route, body)).rejects.toThrow('does not exist')
  })
})
