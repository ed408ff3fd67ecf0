import { beforeAll, describe, expect, it } from 'vitest'
import { markdownToPdf, type Sealer, verifySealedPdf } from '../index.ts'
import { newSealer, sample, sealedAt, sealedSample } from '../paper.fixtures.ts'

let sealer: Sealer
let sealed: Uint8Array
beforeAll(async () => {
  sealer = await newSealer()
  sealed = await sealedSample(sealer)
})

describe('a seal', () => {
  it('is found intact, and tells the same key each time', async () => {
    const check = verifySealedPdf(sealed)
    expect(check).toMatchObject({ kind: 'intact', keyFingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(verifySealedPdf(await sealedSample(sealer))).toEqual(check)
    expect(verifySealedPdf(await sealedSample(await newSealer()))).not.toEqual(check)
  })

  it('is broken by any one byte that is changed', () => {
    // A sample of all bytes, a denser one of the signature, which does not sign itself.
    const around = Buffer.from(sealed).indexOf('/Contents <', 0, 'latin1')
    const places = Array.from(sealed.keys()).filter(
      (at) => (at > around && at < around + 2_000 && at % 7 === 0) || at % 499 === 0,
    )
    const survivors = places.filter((at) => {
      const changed = Uint8Array.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 1
      return verifySealedPdf(changed).kind === 'intact'
    })
    expect(survivors).toEqual([])
  })

  it('is broken by what is added to the file or taken from it', () => {
    expect(verifySealedPdf(Buffer.concat([sealed, Buffer.from('\n')])).kind).toBe('broken')
    expect(verifySealedPdf(sealed.subarray(0, -1)).kind).toBe('broken')
    expect(verifySealedPdf(Buffer.concat([sealed, sealed])).kind).toBe('broken')
  })

  it('is not in a paper that nobody sealed, nor in what is no paper', async () => {
    const details = { title: 'A', language: 'en', at: sealedAt, foot: '' }
    expect(verifySealedPdf(await markdownToPdf(sample, details))).toEqual({ kind: 'unsealed' })
    expect(verifySealedPdf(new Uint8Array())).toEqual({ kind: 'unsealed' })
    expect(verifySealedPdf(Buffer.from('/ByteRange [0 1 2 3]'))).toEqual({ kind: 'unsealed' })
    expect(verifySealedPdf(Buffer.from('%PDF-1.7 /ByteRange [0 9 9 1e99]'))).toMatchObject({ kind: 'broken' })
  })
})
