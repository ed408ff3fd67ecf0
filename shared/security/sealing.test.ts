import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openBytes, openText, SealBroken, sealBytes, sealText } from './sealing.ts'

const key = randomBytes(32)
const place = 'organizations/org_a/people/p1'

describe('what is sealed', () => {
  it.each(['', 'a', 'grün ✓ \u0000', 'x'.repeat(100_000)])('opens with its key at its place: %#', (text) => {
    expect(openText(key, sealText(key, text, place), place)).toBe(text)
    expect(openBytes(key, sealBytes(key, Buffer.from(text), place), place).toString()).toBe(text)
  })

  it('opens neither with another key nor at another place', () => {
    const sealed = sealText(key, 'secret', place)
    expect(() => openText(randomBytes(32), sealed, place)).toThrow(SealBroken)
    expect(() => openText(key, sealed, 'organizations/org_b/people/p1')).toThrow(SealBroken)
  })

  it('does not open after a change of any of its bytes', () => {
    const sealed = sealBytes(key, Buffer.from('secret'), place)
    for (const position of sealed.keys()) {
      const changed = Buffer.from(sealed)
      changed.writeUInt8(changed.readUInt8(position) ^ 1, position)
      expect(() => openBytes(key, changed, place), `byte ${position}`).toThrow(SealBroken)
    }
  })

  it.each(['secret', ''])('does not open where bytes are missing, a shorter tag is none: "%s"', (text) => {
    const sealed = sealBytes(key, Buffer.from(text), place)
    for (const length of sealed.keys())
      expect(() => openBytes(key, sealed.subarray(0, length), place), `${length} bytes`).toThrow(SealBroken)
  })

  it('never has a nonce that was used before, also when many are drawn', () => {
    const nonces = Array.from({ length: 5_000 }, () => sealBytes(key, Buffer.alloc(0), place).toString('hex', 0, 12))
    expect(new Set(nonces).size).toBe(nonces.length)
  })
})
