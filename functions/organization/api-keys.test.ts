import type { Caller } from '@workflow/engine'
import { parseApiKey } from '@workflow/security'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestPlatform } from '../platform.fixtures.ts'
import { type ApiKey, isUsableKey, KeyIndex, noteKeyUse } from './api-keys.ts'
import { callerOf, foundOrganization, openOrganizations } from './organization.fixtures.ts'

const publishable = { name: 'Site', kind: 'publishable', configIds: ['cfg_1'], origins: ['https://shop.example'] }
const secret = { name: 'Server', kind: 'secret', scopes: ['conversations'] }

describe('an API key', () => {
  let platform: TestPlatform
  let admin: Caller
  const make = (body: object) =>
    platform.call<{ id: string; key: string }>('POST /v1/api-keys', { caller: admin, body })
  const indexed = (key: string) =>
    platform.asPlatform((it) => it.find(KeyIndex, parseApiKey(key)?.hash ?? 'no key at all'))

  beforeEach(async () => {
    platform = await openOrganizations()
    admin = callerOf(await foundOrganization(platform, 'ada@acme.example'))
  })
  afterEach(() => platform.close())

  it('is shown once and found by its hash', async () => {
    const made = await make(publishable)
    expect(await indexed(made.key)).toMatchObject({ keyId: made.id })
    const listed = await platform.call('GET /v1/api-keys', { caller: admin })
    expect(listed).toMatchObject({ items: [{ id: made.id, last4: made.key.slice(-4) }] })
    expect(JSON.stringify(listed)).not.toContain(made.key)
  })

  it('has a name that is measured as it comes: too long with its blanks is too long, and blanks within the measure are dropped', async () => {
    await expect(make({ ...secret, name: ` ${'x'.repeat(120)}` })).rejects.toThrow(/120/)
    expect(await make({ ...secret, name: ' Server ' })).toMatchObject({ name: 'Server' })
  })

  it('is not found any more once revoked', async () => {
    const { id, key } = await make(secret)
    await platform.call('DELETE /v1/api-keys/{keyId}', { caller: admin, params: { keyId: id } })
    expect(await indexed(key)).toBeUndefined()
  })

  it('is not revoked by another organization', async () => {
    const { id, key } = await make(secret)
    const stranger = callerOf(await foundOrganization(platform, 'eve@other.example'))
    const attempt = platform.call('DELETE /v1/api-keys/{keyId}', { caller: stranger, params: { keyId: id } })
    await expect(attempt).rejects.toMatchObject({ kind: 'not_found' })
    expect(await indexed(key)).toBeDefined()
  })

  it.each(['customers', 'conversations'])('for %s is given by an admin alone', async (scope) => {
    const body = { ...secret, scopes: ['events', scope] }
    const developer = { ...admin, role: 'developer' } as Caller
    await expect(platform.call('POST /v1/api-keys', { caller: developer, body })).rejects.toMatchObject({
      kind: 'forbidden',
    })
    expect(await make(body)).toMatchObject({ scopes: body.scopes })
  })

  it.each([
    { why: 'publishable without agents', body: { ...publishable, configIds: [] }, path: 'configIds' },
    { why: 'publishable without pages', body: { ...publishable, origins: [] }, path: 'origins' },
    { why: 'publishable with scopes', body: { ...publishable, scopes: ['events'] }, path: 'scopes' },
    { why: 'secret without scopes', body: { ...secret, scopes: [] }, path: 'scopes' },
    { why: 'expired from the start', body: { ...secret, expiresAt: '2020-01-01T00:00:00Z' }, path: 'expiresAt' },
  ])('$why is refused, naming the field', async ({ body, path }) => {
    await expect(make(body)).rejects.toMatchObject({ kind: 'invalid', detail: { errors: [{ path }] } })
  })
})

describe('the use of a key', () => {
  const now = new Date('2026-01-05T09:00:00.000Z')
  const key: ApiKey = {
    ...{ id: 'key_1', name: 'Server', kind: 'secret', hash: 'h', last4: 'abcd' },
    ...{ scopes: [], configIds: [], origins: [], createdAt: '2026-01-01T00:00:00.000Z' },
    kind: 'secret',
  }

  it.each([
    { why: 'neither expired nor revoked', change: {}, usable: true },
    { why: 'expired this moment', change: { expiresAt: now.toISOString() }, usable: false },
    { why: 'revoked', change: { revokedAt: '2026-01-02T00:00:00.000Z' }, usable: false },
  ])('is allowed: $usable, when $why', ({ change, usable }) => {
    expect(isUsableKey({ ...key, ...change }, now)).toBe(usable)
  })

  it('is noted at most once a minute', () => {
    const used = noteKeyUse(key, now)
    expect(used?.lastUsedAt).toBe(now.toISOString())
    expect(used && noteKeyUse(used, new Date(now.getTime() + 59_999))).toBeUndefined()
    expect(used && noteKeyUse(used, new Date(now.getTime() + 60_000))).toBeDefined()
  })
})
