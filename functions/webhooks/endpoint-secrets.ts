/** Secrets of endpoints: values in the secret store of their owner, under names that no configuration can name; no host is allowed for them, so that nothing sends one. */
import { randomBytes } from 'node:crypto'
import type { Kernel, Platform } from '@workflow/engine'
import { type WebhookSystemName, webhookSystems } from '@workflow/integrations'
import { InvalidInput, type SecretStore } from '@workflow/platform'
import { type Endpoint, platformOwner } from './model.ts'

export type SecretsOf = (platform: Platform, owner: string) => Pick<SecretStore, 'put' | 'get' | 'remove'>

/** The platform itself is no organization: its own secrets stand under its own name. */
export function secretsOfOwners(kernelOf: () => Kernel): SecretsOf {
  return (platform, owner) => {
    if (owner !== platformOwner) return platform.tenant(owner).secrets
    const { secrets } = kernelOf().ports
    const bound = (name: string) => `${platformOwner}.${name}`
    return {
      put: (name, secret) => secrets.put(bound(name), secret),
      get: (name) => secrets.get(bound(name)),
      remove: (name) => secrets.remove(bound(name)),
    }
  }
}

export interface KeptSecret {
  readonly endpointId: string
  readonly name: string
  /** To be shown this once; absent where the other system made it. */
  readonly shown?: string
}

/** A unit of work may run again: what a request had stored in its first run is what its last run names. */
const keptFor = new WeakMap<Request, Promise<KeptSecret>>()

/** Keeps a secret for an endpoint, a new one where `id` is absent: the secret that the other system shows, else one made here. Throws `InvalidInput`. */
export function keepSecret(
  platform: Platform,
  secretsOf: SecretsOf,
  request: Request,
  endpoint: Pick<Endpoint, 'owner' | 'system'> & { readonly id?: string },
  given: string | undefined,
): Promise<KeptSecret> {
  const store = async (): Promise<KeptSecret> => {
    const value = secretFor(endpoint.system, given)
    const endpointId = endpoint.id ?? platform.newId('whe')
    const name = newSecretName(platform, endpointId)
    await secretsOf(platform, endpoint.owner).put(name, { value, allowedHosts: [] })
    return { endpointId, name, ...(given === undefined ? { shown: value } : {}) }
  }
  const kept = keptFor.get(request) ?? store()
  keptFor.set(request, kept)
  return kept
}

/** Runs a step that keeps a secret; where it is refused, what an earlier run of it stored is destroyed. */
export async function orDestroySecret<Result>(
  platform: Platform,
  secretsOf: SecretsOf,
  { owner, request }: { readonly owner: string; readonly request: Request },
  step: () => Promise<Result>,
): Promise<Result> {
  try {
    return await step()
  } catch (error) {
    const kept = await keptFor.get(request)
    if (kept) await secretsOf(platform, owner).remove(kept.name)
    throw error
  }
}

/** With endpoint and time: `readStoredName` tells what was stored long ago and never named. */
const newSecretName = (platform: Platform, endpointId: string) =>
  platform.newId(`webhook-${endpointId}-${Date.parse(platform.now)}`)

const storedForm = /^[^.]+\.(?<name>webhook-(?<endpointId>whe_[a-z0-9]{20})-(?<storedAtMs>\d+)_[a-z0-9]{20})$/

export interface StoredName {
  /** As the endpoint names it. */
  readonly name: string
  readonly endpointId: string
  readonly storedAtMs: number
}

/** `whole`: as the store knows it, with its owner. Nothing where it is no endpoint's. */
export function readStoredName(whole: string): StoredName | undefined {
  const { name, endpointId, storedAtMs } = storedForm.exec(whole)?.groups ?? {}
  return name === undefined || endpointId === undefined
    ? undefined
    : { name, endpointId, storedAtMs: Number(storedAtMs) }
}

function secretFor(systemName: WebhookSystemName, given: string | undefined): string {
  const system = webhookSystems[systemName]
  if (system.secretFrom === 'platform') {
    if (given !== undefined) throw wrong('unexpected', `a secret for ${systemName} is made here and shown once`)
    return randomBytes(32).toString('base64url')
  }
  if (given === undefined) throw wrong('required', `${systemName} makes the secret: it stands in its settings`)
  const fault = 'secretFault' in system ? system.secretFault(given) : undefined
  if (fault !== undefined) throw wrong('form', fault)
  return given
}

const wrong = (rule: string, message: string) =>
  new InvalidInput(`secret: ${message}`, { errors: [{ path: 'secret', rule, message }] })
