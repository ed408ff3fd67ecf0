/** The CMS inside a seal: detached SignedData with the three attributes that PAdES-B-B asks for (ETSI EN 319 142-1, 6.3; RFC 5652; RFC 5035). */
import { createHash, createPublicKey, verify } from 'node:crypto'
import { ObjectIdentifier, OctetString, Sequence } from 'asn1js'
import {
  AlgorithmIdentifier,
  Attribute,
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
} from 'pkijs'
import { bufferOf, ecdsaWithSha256, fingerprintOf, type SignBytes } from './certificate.ts'

export interface Sealer {
  /** DER, of the key that `sign` signs with. */
  readonly certificate: Uint8Array
  readonly sign: SignBytes
}

const signedDataType = '1.2.840.113549.1.7.2'
const dataType = '1.2.840.113549.1.7.1'
const sha256Type = '2.16.840.1.101.3.4.2.1'
const contentTypeType = '1.2.840.113549.1.9.3'
const messageDigestType = '1.2.840.113549.1.9.4'
const signingCertificateV2Type = '1.2.840.113549.1.9.16.2.47'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
const algorithm = (algorithmId: string) => new AlgorithmIdentifier({ algorithmId })

/** DER. */
export async function signDetached(bytes: Uint8Array, sealer: Sealer): Promise<Uint8Array> {
  const certificate = Certificate.fromBER(bufferOf(sealer.certificate))
  const attributes = [
    new Attribute({ type: contentTypeType, values: [new ObjectIdentifier({ value: dataType })] }),
    new Attribute({
      type: messageDigestType,
      values: [new OctetString({ valueHex: bufferOf(sha256(bytes)) })],
    }),
    new Attribute({ type: signingCertificateV2Type, values: [signingCertificate(sealer.certificate)] }),
  ]
  // DER orders a set by the bytes of its members; what is signed is the set, what is stored is tagged otherwise.
  attributes.sort((one, other) => Buffer.compare(berOf(one), berOf(other)))
  const signedAttrs = new SignedAndUnsignedAttributes({ type: 0, attributes })
  const signed = new Uint8Array(signedAttrs.toSchema().toBER(false))
  signed[0] = setTag
  return encode(certificate, signedAttrs, await sealer.sign(signed))
}

/** The whole CMS: nothing in it is left to choice but what is given. */
function encode(certificate: Certificate, signedAttrs: SignedAndUnsignedAttributes, signature: Uint8Array): Uint8Array {
  const signer = new SignerInfo({
    version: 1,
    sid: new IssuerAndSerialNumber({ issuer: certificate.issuer, serialNumber: certificate.serialNumber }),
    digestAlgorithm: algorithm(sha256Type),
    signatureAlgorithm: algorithm(ecdsaWithSha256),
    signedAttrs,
    signature: new OctetString({ valueHex: bufferOf(signature) }),
  })
  const content = new SignedData({
    version: 1,
    digestAlgorithms: [algorithm(sha256Type)],
    encapContentInfo: new EncapsulatedContentInfo({ eContentType: dataType }),
    certificates: [certificate],
    signerInfos: [signer],
  })
  const info = new ContentInfo({ contentType: signedDataType, content: content.toSchema(true) })
  return new Uint8Array(info.toSchema().toBER(false))
}

const setTag = 0x31
const berOf = (attribute: Attribute) => Buffer.from(attribute.toSchema().toBER(false))

/** SigningCertificateV2 with one ESSCertIDv2; SHA-256 is its default and is left out. */
function signingCertificate(certificate: Uint8Array): Sequence {
  const certId = new Sequence({ value: [new OctetString({ valueHex: bufferOf(sha256(certificate)) })] })
  return new Sequence({ value: [new Sequence({ value: [certId] })] })
}

/** `reason`: a code. `keyFingerprint`: of whose key signed. */
export type SignatureCheck =
  | { readonly kind: 'broken'; readonly reason: 'not_cms' | 'digest' | 'certificate' | 'signature' }
  | { readonly kind: 'intact'; readonly keyFingerprint: string }

/** Whether the CMS signs exactly these bytes. Trust in the certificate is not judged. */
export function checkDetached(bytes: Uint8Array, cms: Uint8Array): SignatureCheck {
  const parsed = parse(cms)
  if (parsed === undefined) return { kind: 'broken', reason: 'not_cms' }
  const { certificate, attributes, signature } = parsed
  const attributeOf = (type: string): unknown => attributes.attributes.find((known) => known.type === type)?.values[0]
  const digest = attributeOf(messageDigestType)
  if (!(digest instanceof OctetString) || !sha256(bytes).equals(Buffer.from(digest.getValue())))
    return { kind: 'broken', reason: 'digest' }
  const der = certificate.toSchema().toBER(false)
  const named = attributeOf(signingCertificateV2Type)
  const wanted = Buffer.from(signingCertificate(new Uint8Array(der)).toBER(false))
  if (!(named instanceof Sequence) || !wanted.equals(Buffer.from(named.toBER(false))))
    return { kind: 'broken', reason: 'certificate' }
  const spki = Buffer.from(certificate.subjectPublicKeyInfo.toSchema().toBER(false))
  const signed = Buffer.from(attributes.encodedValue)
  signed[0] = setTag
  return verifies(signed, spki, signature)
    ? { kind: 'intact', keyFingerprint: fingerprintOf(spki) }
    : { kind: 'broken', reason: 'signature' }
}

function verifies(signed: Buffer, spki: Buffer, signature: Buffer): boolean {
  try {
    return verify('sha256', signed, createPublicKey({ key: spki, format: 'der', type: 'spki' }), signature)
  } catch {
    // Whoever made it up may have put any key into it.
    return false
  }
}

/** Undefined for what is no SignedData as `signDetached` makes it, to the byte. */
function parse(cms: Uint8Array) {
  try {
    const data = new SignedData({ schema: ContentInfo.fromBER(bufferOf(cms)).content })
    const certificate = data.certificates?.[0]
    const signer = data.signerInfos[0]
    const attributes = signer?.signedAttrs
    if (!(certificate instanceof Certificate) || signer === undefined || attributes === undefined) return undefined
    const signature = Buffer.from(signer.signature.getValue())
    // What no signature covers may not differ either.
    if (!Buffer.from(encode(certificate, attributes, signature)).equals(cms)) return undefined
    return { certificate, attributes, signature }
  } catch {
    // Any bytes may stand there.
    return undefined
  }
}
