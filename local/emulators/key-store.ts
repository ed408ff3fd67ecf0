/** Keys with their versions in memory, and what is done under them: AES-256-GCM, and ECDSA over P-256. Pure of gRPC but for the codes of its refusals. */
import { createCipheriv, createDecipheriv, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { status } from '@grpc/grpc-js'
import { p256 } from '@noble/curves/nist.js'
import { Refused } from './unary-calls.ts'

export type Purpose = 'ENCRYPT_DECRYPT' | 'ASYMMETRIC_SIGN'
type VersionState = 'ENABLED' | 'DISABLED' | 'DESTROY_SCHEDULED'

export interface KeyVersion {
  readonly name: string
  readonly secret: Buffer
  readonly pair: { readonly privateKey: KeyObject; readonly publicKey: KeyObject } | undefined
  state: VersionState
}

/** When a version is next made by itself: told, never carried out, since nothing here lives that long. */
export interface Rotation {
  readonly rotationPeriod: object
  readonly nextRotationTime: object
}

interface Key {
  readonly name: string
  readonly purpose: Purpose
  readonly versions: KeyVersion[]
  primary: KeyVersion | undefined
  rotation: Rotation | undefined
}

const ivBytes = 12
const tagBytes = 16
const numberBytes = 4

export class KeyStore {
  readonly #keys = new Map<string, Key>()

  create(name: string, purpose: Purpose, withVersion: boolean, rotation: Rotation | undefined): Key {
    if (this.#keys.has(name)) throw new Refused(status.ALREADY_EXISTS, `CryptoKey ${name} already exists.`)
    const key: Key = { name, purpose, versions: [], primary: undefined, rotation }
    this.#keys.set(name, key)
    if (withVersion) key.primary = this.addVersion(name)
    return key
  }

  key(name: string): Key {
    const key = this.#keys.get(name)
    if (!key) throw new Refused(status.NOT_FOUND, `CryptoKey ${name} not found.`)
    return key
  }

  addVersion(name: string): KeyVersion {
    const key = this.key(name)
    const pair = key.purpose === 'ASYMMETRIC_SIGN' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : undefined
    const version: KeyVersion = {
      name: `${name}/cryptoKeyVersions/${key.versions.length + 1}`,
      secret: randomBytes(32),
      pair,
      state: 'ENABLED',
    }
    key.versions.push(version)
    return version
  }

  version(name: string): KeyVersion {
    const [keyName = '', number] = name.split('/cryptoKeyVersions/')
    const version = this.key(keyName).versions[Number(number) - 1]
    if (!version) throw new Refused(status.NOT_FOUND, `CryptoKeyVersion ${name} not found.`)
    return version
  }

  setPrimary(name: string, versionId: string): Key {
    const key = this.key(name)
    key.primary = enabled(this.version(`${name}/cryptoKeyVersions/${versionId}`))
    return key
  }

  /** Which version it was stands before the sealed bytes, as the service's own form holds it. */
  encrypt(name: string, plain: Buffer, bound: Buffer): { version: KeyVersion; ciphertext: Buffer } {
    const { primary, versions } = this.key(name)
    if (!primary) throw new Refused(status.FAILED_PRECONDITION, `CryptoKey ${name} has no primary version.`)
    const { secret } = enabled(primary)
    const iv = randomBytes(ivBytes)
    const cipher = createCipheriv('aes-256-gcm', secret, iv).setAAD(bound)
    const number = Buffer.alloc(numberBytes)
    number.writeUInt32BE(versions.indexOf(primary) + 1)
    const ciphertext = Buffer.concat([number, iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    return { version: primary, ciphertext }
  }

  decrypt(name: string, ciphertext: Buffer, bound: Buffer): Buffer {
    const { versions } = this.key(name)
    const broken = new Refused(
      status.INVALID_ARGUMENT,
      'Decryption failed: verify that "name" refers to the correct key.',
    )
    if (ciphertext.length < numberBytes + ivBytes + tagBytes) throw broken
    const version = versions[ciphertext.readUInt32BE() - 1]
    if (!version) throw broken
    const iv = ciphertext.subarray(numberBytes, numberBytes + ivBytes)
    const decipher = createDecipheriv('aes-256-gcm', enabled(version).secret, iv).setAAD(bound)
    decipher.setAuthTag(ciphertext.subarray(-tagBytes))
    try {
      return Buffer.concat([decipher.update(ciphertext.subarray(numberBytes + ivBytes, -tagBytes)), decipher.final()])
    } catch {
      throw broken
    }
  }

  signDigest(name: string, sha256: Buffer): Buffer {
    const { pair } = enabled(this.version(name))
    if (!pair) throw new Refused(status.FAILED_PRECONDITION, `${name} does not sign.`)
    // Node signs only what it hashes itself.
    const scalar = Buffer.from(pair.privateKey.export({ format: 'jwk' }).d ?? '', 'base64url')
    return Buffer.from(p256.sign(sha256, scalar, { prehash: false, format: 'der' }))
  }
}

export function enabled(version: KeyVersion): KeyVersion {
  if (version.state !== 'ENABLED')
    throw new Refused(status.FAILED_PRECONDITION, `${version.name} is not enabled, current state is: ${version.state}.`)
  return version
}
