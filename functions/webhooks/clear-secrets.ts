/** What no longer counts is destroyed: older secrets when their overlap ends, all of them when an endpoint is closed. */
import { type Platform, platformStep } from '@workflow/engine'
import type { SecretsOf } from './endpoint-secrets.ts'
import { type Endpoint, Endpoints, validSecrets } from './model.ts'

/** The values go before the commit that forgets their names: where it does not come about, a repetition does no harm. With its last secret goes a closed endpoint. */
async function destroySpent(platform: Platform, secretsOf: SecretsOf, endpoint: Endpoint): Promise<void> {
  const valid = endpoint.state === 'active' ? new Set(validSecrets(endpoint, platform.now)) : new Set<string>()
  const spent = endpoint.secrets.filter(({ name }) => !valid.has(name))
  const store = secretsOf(platform, endpoint.owner)
  await Promise.all(spent.map(({ name }) => store.remove(name)))
  const secrets = endpoint.secrets.filter(({ name }) => valid.has(name))
  if (endpoint.state === 'removed') platform.remove(Endpoints, endpoint)
  else platform.put(Endpoints, { ...endpoint, secrets })
}

export const clearSecrets = (secretsOf: SecretsOf) =>
  (['webhook_overlap_ended', 'webhook_endpoint_removed'] as const).map((type) =>
    platformStep(type, async ({ data }, platform) => {
      const endpoint = await platform.find(Endpoints, data.endpointId)
      if (endpoint) await destroySpent(platform, secretsOf, endpoint)
    }),
  )
