/** For tests: a key with its certificate, and a paper sealed by it. */
import { generateKeyPairSync, sign } from 'node:crypto'
import { appendPages } from './assemble.ts'
import { markdownToPdf } from './pdf.ts'
import { issueCertificate } from './seal/certificate.ts'
import { sealPdf } from './seal/seal-pdf.ts'
import type { Sealer } from './seal/signed-data.ts'

export const sealedAt = new Date('2026-03-01T10:00:00Z')

export async function newSealer(): Promise<Sealer> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const signBytes = async (bytes: Uint8Array) => sign('sha256', bytes, privateKey)
  const certificate = await issueCertificate({
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: signBytes,
    commonName: 'Seal of documents',
    organizationName: 'A platform',
    notBefore: sealedAt,
    notAfter: new Date('2036-03-01T10:00:00Z'),
  })
  return { certificate, sign: signBytes }
}

export const sample = `# An agreement

Between **Ärger & Söhne GmbH** and *Mehta Traders*, for ₹ 1,25,000 and € 10.

1. First duty, which is long enough that its line has to be broken somewhere before the end of the page is reached.
2. Second duty
   - with a part
   - and [a link](https://example.com)

## हिन्दी

यह समझौता दोनों पक्षों के बीच है। क्षत्रिय, विद्यार्थी, कृष्ण।

| Item | Amount |
|---|---:|
| One | 10 |
| Two & three | 2,000 |

> Quoted words.

---

The end.
`

export async function sealedSample(sealer: Sealer): Promise<Uint8Array> {
  const details = { title: 'An agreement', language: 'en', at: sealedAt, foot: 'doc_1' }
  const paper = await markdownToPdf(sample, details)
  const page = await markdownToPdf('# Certificate\n\nBoth signed.', { ...details, title: 'Certificate' })
  const attachment = { name: 'document.pdf', description: 'As signed', bytes: paper }
  const document = await appendPages(paper, page, attachment, sealedAt)
  return sealPdf(document, { name: 'A platform', reason: 'Signed by all', at: sealedAt }, sealer)
}
