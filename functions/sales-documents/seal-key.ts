/** The platform's key and its certificate, which is issued once for each version of the key and kept. */
import type { Platform } from '@workflow/engine'
import { derOf, fingerprintOf, issueCertificate, type Sealer } from '@workflow/paper'
import { Unavailable } from '@workflow/platform'
import { SealCertificates } from './model.ts'
import type { SalesDocumentsOptions } from './options.ts'

const validMs = 10 * 365 * 24 * 60 * 60 * 1_000

/** Throws `Unavailable` where the key changed its version meanwhile: whoever seals tries again. */
export async function sealerOf(
  platform: Platform,
  { kernelOf, platformParty }: SalesDocumentsOptions,
): Promise<Sealer> {
  const { keys } = kernelOf().ports
  // Which version signs now is told by a signature alone.
  const { keyVersion } = await keys.sign(new TextEncoder().encode('which version'))
  const sign = async (bytes: Uint8Array) => {
    const made = await keys.sign(bytes)
    if (made.keyVersion !== keyVersion) throw new Unavailable('the key that seals has a new version')
    return made.signature
  }
  const publicKey = await keys.publicKeyOf(keyVersion)
  const id = fingerprintOf(derOf(publicKey))
  const known = await platform.find(SealCertificates, id)
  if (known !== undefined) return { certificate: Buffer.from(known.certificate, 'base64'), sign }
  const notBefore = new Date(platform.now)
  const certificate = await issueCertificate({
    publicKey,
    sign,
    commonName: `${platformParty.legalName} document seal`,
    organizationName: platformParty.legalName,
    notBefore,
    notAfter: new Date(notBefore.getTime() + validMs),
  })
  const stored = { id, keyVersion, certificate: Buffer.from(certificate).toString('base64'), issuedAt: platform.now }
  platform.create(SealCertificates, stored)
  return { certificate, sign }
}
