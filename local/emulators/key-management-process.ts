/**
 * Cloud KMS for one machine: keys in memory, of any key ring. `google.cloud.kms.v1`, the calls that the platform makes, with the refusals of
 * https://cloud.google.com/kms/docs/reference/rpc. Argument: the port.
 */
import { status } from '@grpc/grpc-js'
import { z } from 'zod'
import { crc32c } from './crc32c.ts'
import { enabled, KeyStore, type KeyVersion } from './key-store.ts'
import { Refused, serveGoogleService } from './unary-calls.ts'

const maxBytes = 64 * 1024
const [port] = process.argv.slice(2)
const store = new KeyStore()

const keyName = z
  .string()
  .regex(/^projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[A-Za-z0-9_-]{1,63}$/)
const versionName = z.string().regex(/\/cryptoKeys\/[A-Za-z0-9_-]{1,63}\/cryptoKeyVersions\/\d+$/)
const checksum = z.object({ value: z.number() }).nullable()
const bytes = z.instanceof(Buffer).refine((given) => given.byteLength <= maxBytes, 'more than 64 KiB')
const sealed = z.instanceof(Buffer)
const seconds = z.object({ seconds: z.union([z.number(), z.string()]) })

function requireWhole(field: string, given: Buffer, sum: z.infer<typeof checksum>): void {
  if (sum !== null && sum.value !== crc32c(given))
    throw new Refused(
      status.INVALID_ARGUMENT,
      `The checksum in field ${field}_crc32c did not match the data in field ${field}.`,
    )
}

const versionToWire = ({ name, state }: KeyVersion) => ({ name, state })
const keyToWire = ({ name, purpose, primary, rotation }: ReturnType<KeyStore['key']>) => ({
  ...rotation,
  name,
  purpose,
  primary: primary ? versionToWire(primary) : null,
})

function createKey(request: unknown): object {
  const { parent, cryptoKeyId, cryptoKey, skipInitialVersionCreation } = z
    .object({
      parent: z.string(),
      cryptoKeyId: z.string(),
      cryptoKey: z.object({
        purpose: z.enum(['ENCRYPT_DECRYPT', 'ASYMMETRIC_SIGN']),
        versionTemplate: z.object({ algorithm: z.literal('EC_SIGN_P256_SHA256') }).nullable(),
        rotationPeriod: seconds.nullish(),
        nextRotationTime: seconds.nullish(),
      }),
      skipInitialVersionCreation: z.boolean(),
    })
    .parse(request)
  const { purpose, versionTemplate, rotationPeriod, nextRotationTime } = cryptoKey
  if (purpose === 'ASYMMETRIC_SIGN' && versionTemplate === null)
    throw new Refused(status.INVALID_ARGUMENT, 'An asymmetric key needs an algorithm.')
  const name = keyName.parse(`${parent}/cryptoKeys/${cryptoKeyId}`)
  if (Boolean(rotationPeriod) !== Boolean(nextRotationTime))
    throw new Refused(status.INVALID_ARGUMENT, 'A rotation period and the next time go together.')
  const rotation = rotationPeriod && nextRotationTime ? { rotationPeriod, nextRotationTime } : undefined
  return keyToWire(store.create(name, purpose, !skipInitialVersionCreation, rotation))
}

/** Only the end of rotation is asked of it. */
function updateKey(request: unknown): object {
  const { cryptoKey } = z
    .object({
      cryptoKey: z.object({
        name: keyName,
        rotationPeriod: z.null().optional(),
        nextRotationTime: z.null().optional(),
      }),
      updateMask: z.object({ paths: z.tuple([z.literal('rotation_period'), z.literal('next_rotation_time')]) }),
    })
    .parse(request)
  const key = store.key(cryptoKey.name)
  key.rotation = undefined
  return keyToWire(key)
}

const addVersion = (request: unknown): object =>
  versionToWire(store.addVersion(z.object({ parent: keyName }).parse(request).parent))

const listVersions = (request: unknown): object => {
  const { versions } = store.key(z.object({ parent: keyName }).parse(request).parent)
  return { cryptoKeyVersions: versions.map(versionToWire), totalSize: versions.length }
}

/** Only enabling and disabling are left to the caller. */
function updateVersion(request: unknown): object {
  const { cryptoKeyVersion } = z
    .object({
      cryptoKeyVersion: z.object({ name: versionName, state: z.enum(['ENABLED', 'DISABLED']) }),
      updateMask: z.object({ paths: z.tuple([z.literal('state')]) }),
    })
    .parse(request)
  const version = store.version(cryptoKeyVersion.name)
  requireNotDestroyed(version)
  version.state = cryptoKeyVersion.state
  return versionToWire(version)
}

function destroyVersion(request: unknown): object {
  const version = store.version(z.object({ name: versionName }).parse(request).name)
  requireNotDestroyed(version)
  version.state = 'DESTROY_SCHEDULED'
  return versionToWire(version)
}

function requireNotDestroyed({ name, state }: KeyVersion): void {
  if (state === 'DESTROY_SCHEDULED')
    throw new Refused(status.FAILED_PRECONDITION, `${name} has invalid state ${state} for this operation.`)
}

function setPrimary(request: unknown): object {
  const { name, cryptoKeyVersionId } = z.object({ name: keyName, cryptoKeyVersionId: z.string() }).parse(request)
  return keyToWire(store.setPrimary(name, cryptoKeyVersionId))
}

function encrypt(request: unknown): object {
  const given = z
    .object({
      name: keyName,
      plaintext: bytes,
      additionalAuthenticatedData: bytes,
      plaintextCrc32c: checksum,
      additionalAuthenticatedDataCrc32c: checksum,
    })
    .parse(request)
  requireWhole('plaintext', given.plaintext, given.plaintextCrc32c)
  requireWhole(
    'additional_authenticated_data',
    given.additionalAuthenticatedData,
    given.additionalAuthenticatedDataCrc32c,
  )
  const { version, ciphertext } = store.encrypt(given.name, given.plaintext, given.additionalAuthenticatedData)
  return {
    name: version.name,
    ciphertext,
    ciphertextCrc32c: { value: crc32c(ciphertext) },
    verifiedPlaintextCrc32c: given.plaintextCrc32c !== null,
    verifiedAdditionalAuthenticatedDataCrc32c: given.additionalAuthenticatedDataCrc32c !== null,
  }
}

function decrypt(request: unknown): object {
  const given = z
    .object({
      name: keyName,
      ciphertext: sealed,
      additionalAuthenticatedData: bytes,
      ciphertextCrc32c: checksum,
      additionalAuthenticatedDataCrc32c: checksum,
    })
    .parse(request)
  requireWhole('ciphertext', given.ciphertext, given.ciphertextCrc32c)
  requireWhole(
    'additional_authenticated_data',
    given.additionalAuthenticatedData,
    given.additionalAuthenticatedDataCrc32c,
  )
  const plaintext = store.decrypt(given.name, given.ciphertext, given.additionalAuthenticatedData)
  return { plaintext, plaintextCrc32c: { value: crc32c(plaintext) } }
}

function asymmetricSign(request: unknown): object {
  const { name, digest, digestCrc32c } = z
    .object({
      name: versionName,
      digest: z.object({ sha256: z.instanceof(Buffer).refine((given) => given.byteLength === 32, 'not 32 bytes') }),
      digestCrc32c: checksum,
    })
    .parse(request)
  requireWhole('digest', digest.sha256, digestCrc32c)
  const signature = store.signDigest(name, digest.sha256)
  return { name, signature, signatureCrc32c: { value: crc32c(signature) }, verifiedDigestCrc32c: digestCrc32c !== null }
}

function getPublicKey(request: unknown): object {
  const { name } = z.object({ name: versionName }).parse(request)
  const { pair } = enabled(store.version(name))
  if (!pair) throw new Refused(status.FAILED_PRECONDITION, `${name} is symmetric.`)
  const pem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  return { name, pem, algorithm: 'EC_SIGN_P256_SHA256', pemCrc32c: { value: crc32c(Buffer.from(pem)) } }
}

serveGoogleService(Number(port), '@google-cloud/kms', 'google.cloud.kms.v1.KeyManagementService', {
  CreateCryptoKey: createKey,
  UpdateCryptoKey: updateKey,
  CreateCryptoKeyVersion: addVersion,
  ListCryptoKeyVersions: listVersions,
  UpdateCryptoKeyVersion: updateVersion,
  DestroyCryptoKeyVersion: destroyVersion,
  UpdateCryptoKeyPrimaryVersion: setPrimary,
  Encrypt: encrypt,
  Decrypt: decrypt,
  AsymmetricSign: asymmetricSign,
  GetPublicKey: getPublicKey,
})
