/** The certificate that says whose key a seal was made with: an X.509 version 3 certificate that the key signs itself (RFC 5280). Nobody else vouches for it. */
import { createHash, randomBytes } from 'node:crypto'
import { BitString, Integer, OctetString, Utf8String } from 'asn1js'
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  BasicConstraints,
  Certificate,
  Extension,
  PublicKeyInfo,
  Time,
} from 'pkijs'

/** Signs the SHA-256 of the bytes by ECDSA over P-256; DER. */
export type SignBytes = (bytes: Uint8Array) => Promise<Uint8Array>

export interface CertificateRequest {
  /** PEM (SPKI). */
  readonly publicKey: string
  readonly sign: SignBytes
  readonly commonName: string
  readonly organizationName: string
  readonly notBefore: Date
  readonly notAfter: Date
}

/** RFC 5758, 3.2. */
export const ecdsaWithSha256 = '1.2.840.10045.4.3.2'
const commonNameType = '2.5.4.3'
const organizationNameType = '2.5.4.10'
const basicConstraintsType = '2.5.29.19'
const keyUsageType = '2.5.29.15'
const subjectKeyIdentifierType = '2.5.29.14'

/** DER. For signatures on documents and nothing else: `digitalSignature` and `contentCommitment`. */
export async function issueCertificate(request: CertificateRequest): Promise<Uint8Array> {
  const certificate = new Certificate()
  certificate.version = 2
  certificate.serialNumber = new Integer({ valueHex: serialNumber() })
  for (const name of [certificate.issuer, certificate.subject])
    name.typesAndValues.push(
      named(organizationNameType, request.organizationName),
      named(commonNameType, request.commonName),
    )
  certificate.notBefore = new Time({ type: 0, value: request.notBefore })
  certificate.notAfter = new Time({ type: 0, value: request.notAfter })
  const spki = derOf(request.publicKey)
  certificate.subjectPublicKeyInfo = PublicKeyInfo.fromBER(bufferOf(spki))
  const keyId = createHash('sha1').update(spki).digest()
  certificate.extensions = [
    extension(basicConstraintsType, true, new BasicConstraints({ cA: false }).toSchema().toBER(false)),
    // Bits 0 and 1 of the eight.
    extension(keyUsageType, true, new BitString({ valueHex: bytes(0b1100_0000), unusedBits: 6 }).toBER(false)),
    extension(subjectKeyIdentifierType, false, new OctetString({ valueHex: bufferOf(keyId) }).toBER(false)),
  ]
  certificate.signature = new AlgorithmIdentifier({ algorithmId: ecdsaWithSha256 })
  certificate.signatureAlgorithm = new AlgorithmIdentifier({ algorithmId: ecdsaWithSha256 })
  const signed = new Uint8Array(certificate.encodeTBS().toBER(false))
  certificate.tbsView = signed
  certificate.signatureValue = new BitString({ valueHex: bufferOf(await request.sign(signed)) })
  return new Uint8Array(certificate.toSchema(true).toBER(false))
}

/** What a key is known by: SHA-256 of its SPKI, hexadecimal. */
export const fingerprintOf = (spki: Uint8Array): string => createHash('sha256').update(spki).digest('hex')

export const derOf = (pem: string): Buffer => Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64')

/** A buffer of its own, of exactly these bytes: what asn1js takes. */
export const bufferOf = (from: Uint8Array): ArrayBuffer => Uint8Array.from(from).buffer

const bytes = (...values: number[]): ArrayBuffer => bufferOf(Uint8Array.from(values))

/** 128 bits, positive. */
function serialNumber(): ArrayBuffer {
  const random = randomBytes(16)
  random[0] = ((random[0] ?? 0) & 0x7f) | 0x40
  return bufferOf(random)
}

const named = (type: string, value: string) => new AttributeTypeAndValue({ type, value: new Utf8String({ value }) })

const extension = (extnID: string, critical: boolean, extnValue: ArrayBuffer) =>
  new Extension({ extnID, critical, extnValue })
