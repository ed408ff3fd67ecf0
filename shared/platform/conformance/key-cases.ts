/** Keys: what is wrapped comes back to whoever may have it, never after the key is destroyed; signatures hold for exactly what was signed. */
import { createPublicKey, verify } from 'node:crypto'
import { expect, it } from 'vitest'
import { KeyDestroyed, KeyUnavailable } from '../ports/key-management.ts'
import type { Ports } from '../ports.ts'
import { type OpenPorts, subjectOf } from './subject.ts'

const maxBytes = 64 * 1024
const dataKey = Uint8Array.from({ length: 32 }, (_, place) => place * 7)
const context = 'customer/cus_1'
/** Nobody is taken for erased because of it. */
const isUnavailable = (error: unknown) => error instanceof KeyUnavailable && !(error instanceof KeyDestroyed)

export function keyCases(open: OpenPorts<Pick<Ports, 'keys'>>): void {
  const subject = subjectOf(open)
  const keys = () => subject.ports.keys
  const unwrapped = async (organizationId: string, wrapped: Uint8Array) =>
    Uint8Array.from(await keys().unwrap(organizationId, wrapped, context))

  it.each([
    { what: 'a data key', plain: dataKey },
    { what: 'no byte at all', plain: new Uint8Array() },
    { what: '64 KiB', plain: new Uint8Array(maxBytes).fill(7) },
  ])('gives back $what as it was wrapped, also after a restart', async ({ plain }) => {
    const wrapped = await keys().wrap('org_a', plain, context)
    await subject.reopen()
    expect(Buffer.compare(await unwrapped('org_a', wrapped), plain)).toBe(0)
  })

  it('hides what it wraps, and never the same way twice', async () => {
    const first = Buffer.from(await keys().wrap('org_a', dataKey, context))
    const second = Buffer.from(await keys().wrap('org_a', dataKey, context))
    expect(first.includes(Buffer.from(dataKey))).toBe(false)
    expect(first.equals(second)).toBe(false)
  })

  it('refuses more than 64 KiB', async () => {
    await expect(keys().wrap('org_a', new Uint8Array(maxBytes + 1), context)).rejects.toMatchObject({ kind: 'invalid' })
  })

  it('refuses another context, another organization and changed bytes', async () => {
    const wrapped = await keys().wrap('org_a', dataKey, context)
    await keys().wrap('org_b', dataKey, context)
    const changed = Uint8Array.from(wrapped, (byte, place) => (place === wrapped.length - 1 ? byte ^ 1 : byte))
    await expect(keys().unwrap('org_a', wrapped, 'customer/cus_2')).rejects.toSatisfy(isUnavailable)
    await expect(keys().unwrap('org_b', wrapped, context)).rejects.toSatisfy(isUnavailable)
    await expect(keys().unwrap('org_without_key', wrapped, context)).rejects.toSatisfy(isUnavailable)
    await expect(keys().unwrap('org_a', changed, context)).rejects.toSatisfy(isUnavailable)
    await expect(keys().unwrap('org_a', dataKey.subarray(0, 3), context)).rejects.toSatisfy(isUnavailable)
  })

  it('unwraps under every version after rotations, each named anew, also where rotating comes first', async () => {
    const names = [await keys().rotate('org_a')]
    const wrapped = [await keys().wrap('org_a', dataKey, context)]
    for (let round = 0; round < 2; round += 1) {
      names.push(await keys().rotate('org_a'))
      wrapped.push(await keys().wrap('org_a', dataKey, context))
    }
    expect(new Set(names).size).toBe(3)
    await subject.reopen()
    for (const one of wrapped) expect(await unwrapped('org_a', one)).toEqual(dataKey)
  })

  it('gives nothing of a destroyed key, makes no other in its place, and leaves the others', async () => {
    const before = await keys().wrap('org_a', dataKey, context)
    await keys().rotate('org_a')
    const after = await keys().wrap('org_a', dataKey, context)
    const other = await keys().wrap('org_b', dataKey, context)
    await keys().destroy('org_a')
    await keys().destroy('org_a')
    await subject.reopen()
    for (const wrapped of [before, after])
      await expect(keys().unwrap('org_a', wrapped, context)).rejects.toBeInstanceOf(KeyDestroyed)
    await expect(keys().wrap('org_a', dataKey, context)).rejects.toBeInstanceOf(KeyDestroyed)
    await expect(keys().rotate('org_a')).rejects.toBeInstanceOf(KeyDestroyed)
    expect(await unwrapped('org_b', other)).toEqual(dataKey)
  })

  it('lets an organization that never had a key be destroyed: it gets none afterwards', async () => {
    await keys().destroy('org_new')
    await expect(keys().wrap('org_new', dataKey, context)).rejects.toBeInstanceOf(KeyDestroyed)
  })

  it('makes one key where several ask for the first at once', async () => {
    const wrapped = await Promise.all(Array.from({ length: 5 }, () => keys().wrap('org_a', dataKey, context)))
    for (const one of wrapped) expect(await unwrapped('org_a', one)).toEqual(dataKey)
  })

  it.each(['', 'org/a', 'org a', 'signing/1', 'ö', 'x'.repeat(64)])(
    'refuses "%s" as an organization',
    async (organizationId) => {
      await expect(keys().wrap(organizationId, dataKey, context)).rejects.toMatchObject({ kind: 'invalid' })
    },
  )

  it.each([
    '1',
    'signing',
    '../org_a',
    'org_a/1',
    'projects/p/locations/l/keyRings/r/cryptoKeys/org_a/cryptoKeyVersions/1',
  ])('knows no public key of %s, which signs nothing', async (keyVersion) => {
    await keys().wrap('org_a', new Uint8Array([1]), 'x')
    await keys().sign(new Uint8Array([1]))
    await expect(keys().publicKeyOf(keyVersion)).rejects.toBeInstanceOf(KeyUnavailable)
  })

  it('signs so that anybody can check it, and that a changed byte shows, also after a restart', async () => {
    const message = Buffer.from('head of block 7')
    const { keyVersion, signature } = await keys().sign(message)
    await subject.reopen()
    const publicKey = createPublicKey(await keys().publicKeyOf(keyVersion))
    expect(publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1')
    expect(verify('sha256', message, publicKey, signature)).toBe(true)
    expect(verify('sha256', Buffer.from('head of block 8'), publicKey, signature)).toBe(false)
    const again = await keys().sign(message)
    expect(again.keyVersion).toBe(keyVersion)
    expect(verify('sha256', message, publicKey, again.signature)).toBe(true)
  })
}
