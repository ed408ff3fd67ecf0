/**
 * Secret Manager for one machine: secrets with their versions in memory, of any project. `google.cloud.secretmanager.v1`, the calls that the platform makes, with
 * the refusals of https://cloud.google.com/secret-manager/docs/reference/rpc. Argument: the port.
 */
import { status } from '@grpc/grpc-js'
import { z } from 'zod'
import { crc32c } from './crc32c.ts'
import { Refused, serveGoogleService } from './unary-calls.ts'

const maxPayloadBytes = 64 * 1024
const [port] = process.argv.slice(2)

interface Version {
  readonly number: number
  readonly data: Buffer
  state: 'ENABLED' | 'DISABLED'
}

interface Secret {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly replication: object
  readonly versions: Version[]
}

const secrets = new Map<string, Secret>()
const secretName = z.string().regex(/^projects\/[^/]+\/secrets\/[A-Za-z0-9_-]{1,255}$/)
const versionName = /^(?<secret>projects\/[^/]+\/secrets\/[^/]+)\/versions\/(?<version>latest|\d+)$/

const known = (name: string): Secret => {
  const secret = secrets.get(name)
  if (!secret) throw new Refused(status.NOT_FOUND, `Secret [${name}] not found.`)
  return secret
}

function create(request: unknown): object {
  const { parent, secretId, secret } = z
    .object({
      parent: z.string().regex(/^projects\/[^/]+$/),
      secretId: z.string().regex(/^[A-Za-z0-9_-]{1,255}$/),
      secret: z.object({ labels: z.record(z.string(), z.string()), replication: z.looseObject({}) }),
    })
    .parse(request)
  const name = `${parent}/secrets/${secretId}`
  if (secrets.has(name)) throw new Refused(status.ALREADY_EXISTS, `Secret [${name}] already exists.`)
  secrets.set(name, { name, ...secret, versions: [] })
  return { name, ...secret }
}

function addVersion(request: unknown): object {
  const { parent, payload } = z
    .object({
      parent: secretName,
      payload: z.object({ data: z.instanceof(Buffer), dataCrc32c: z.number().optional() }),
    })
    .parse(request)
  const { versions } = known(parent)
  if (payload.data.byteLength > maxPayloadBytes)
    throw new Refused(status.INVALID_ARGUMENT, 'The payload is larger than 64KiB.')
  if (payload.dataCrc32c !== undefined && payload.dataCrc32c !== crc32c(payload.data))
    throw new Refused(status.INVALID_ARGUMENT, 'The payload does not match its checksum.')
  const version: Version = { number: versions.length + 1, data: payload.data, state: 'ENABLED' }
  versions.push(version)
  return versionToWire(parent, version)
}

function access(request: unknown): object {
  const { name } = z.object({ name: z.string().regex(versionName) }).parse(request)
  const { secret = '', version } = versionName.exec(name)?.groups ?? {}
  const { versions } = known(secret)
  const found = version === 'latest' ? versions.at(-1) : versions[Number(version) - 1]
  if (!found) throw new Refused(status.NOT_FOUND, `Secret Version [${name}] not found.`)
  if (found.state === 'DISABLED')
    throw new Refused(status.FAILED_PRECONDITION, `Secret Version [${name}] is in DISABLED state.`)
  const dataCrc32c = crc32c(found.data)
  return { name: `${secret}/versions/${found.number}`, payload: { data: found.data, dataCrc32c } }
}

function disableVersion(request: unknown): object {
  const { name } = z.object({ name: z.string().regex(versionName) }).parse(request)
  const { secret = '', version } = versionName.exec(name)?.groups ?? {}
  const found = known(secret).versions[Number(version) - 1]
  if (!found) throw new Refused(status.NOT_FOUND, `Secret Version [${name}] not found.`)
  found.state = 'DISABLED'
  return versionToWire(secret, found)
}

/** Newest first, as the service lists them. */
function listVersions(request: unknown): object {
  const { parent, filter } = z.object({ parent: secretName, filter: z.enum(['', 'state:ENABLED']) }).parse(request)
  const versions = known(parent).versions.filter((version) => filter === '' || version.state === 'ENABLED')
  return { versions: versions.toReversed().map((version) => versionToWire(parent, version)) }
}

const labelFilter = /^labels\.(?<label>[a-z-]+)=(?<value>[a-z]+)$/

function list(request: unknown): object {
  const { parent, filter } = z.object({ parent: z.string(), filter: z.string().regex(labelFilter) }).parse(request)
  const { label = '', value } = labelFilter.exec(filter)?.groups ?? {}
  const found = [...secrets.values()].filter(
    (secret) => secret.name.startsWith(`${parent}/secrets/`) && secret.labels[label] === value,
  )
  return { secrets: found.map(({ name, labels, replication }) => ({ name, labels, replication })) }
}

function remove(request: unknown): object {
  const { name } = z.object({ name: secretName }).parse(request)
  known(name)
  secrets.delete(name)
  return {}
}

const versionToWire = (secret: string, { number, state }: Version) => ({ name: `${secret}/versions/${number}`, state })

serveGoogleService(Number(port), '@google-cloud/secret-manager', 'google.cloud.secretmanager.v1.SecretManagerService', {
  CreateSecret: create,
  AddSecretVersion: addVersion,
  AccessSecretVersion: access,
  DisableSecretVersion: disableVersion,
  ListSecretVersions: listVersions,
  ListSecrets: list,
  DeleteSecret: remove,
})
