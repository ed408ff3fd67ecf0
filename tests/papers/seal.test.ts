import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { markdownToPdf } from '@workflow/paper'
import { newSealer, sample, sealedAt, sealedSample } from '@workflow/paper/fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let folder: string
let sealed: Uint8Array
const file = (name: string, bytes: Uint8Array) => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}
/** Its exit code tells of certificates, which nobody vouches for. */
const pdfsig = (path: string) => spawnSync('pdfsig', [path], { encoding: 'utf8' }).stdout

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'papers-'))
  sealed = await sealedSample(await newSealer())
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a sealed paper, as poppler reads it,', () => {
  it('has one valid PAdES signature over the whole file', () => {
    const told = pdfsig(file('sealed.pdf', sealed))
    expect(told).toContain('Signature Validation: Signature is Valid.')
    expect(told).toContain('Signature Type: ETSI.CAdES.detached')
    expect(told).toContain('Total document signed')
    expect(told.match(/Signature #/g)).toHaveLength(1)
    // Nobody else vouches for the certificate: that is said, too.
    expect(told).toContain('Certificate Validation: Certificate issuer is unknown.')
  })

  it('is not valid any more after one byte was changed', () => {
    const changed = Uint8Array.from(sealed)
    const at = Math.floor(changed.length / 3)
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(pdfsig(file('changed.pdf', changed))).not.toContain('Signature is Valid')
  })

  it('has its words to copy, in Devanagari too, and the paper that was signed attached byte for byte', async () => {
    const path = file('read.pdf', sealed)
    const text = execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' })
    expect(text).toContain('Ärger & Söhne GmbH')
    expect(text).toContain('₹ 1,25,000')
    expect(text).toContain('Both signed.')
    execFileSync('pdfdetach', ['-save', '1', '-o', join(folder, 'attached.pdf'), path])
    const details = { title: 'An agreement', language: 'en', at: sealedAt, foot: 'doc_1' }
    const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
    expect(sha256(readFileSync(join(folder, 'attached.pdf')))).toBe(sha256(await markdownToPdf(sample, details)))
  })
})
