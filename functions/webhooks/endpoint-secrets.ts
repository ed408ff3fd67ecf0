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
  readonly name: string
  /** To be shown this once; absent where the other system made it. */
  readonly shown?: string
}

/** Keeps a secret for an endpoint: the one that the other system shows, else one made here. Throws `InvalidInput`. */
export async function keepSecret(
  platform: Platform,
  secretsOf: SecretsOf,
  endpoint: Pick<Endpoint, 'id' | 'owner' | 'system'>,
  given: string | undefined,
): Promise<KeptSecret> {
  const made = secretFor(endpoint.system, given)
  const name = platform.newId(`webhook-${endpoint.id}`)
  await secretsOf(platform, endpoint.owner).put(name, { value: made, allowedHosts: [] })
  return given === undefined ? { name, shown: made } : { name }
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
