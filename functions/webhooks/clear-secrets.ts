/** What no longer counts is destroyed: older secrets when their overlap ends, all of them when an endpoint is closed, endpoints when their organization ends. */
import { type Platform, platformStep } from '@workflow/engine'
import type { SecretsOf } from './endpoint-secrets.ts'
import { Accounts, type Endpoint, EndpointRosters, Endpoints, validSecrets } from './model.ts'

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

/** The values were destroyed with the organization's other secrets. */
export const forgetOrganization = platformStep(
  'organization_erased',
  async ({ tenantid }, platform) => {
    const roster = await platform.find(EndpointRosters, tenantid)
    if (roster) platform.remove(EndpointRosters, roster)
    const { items: endpoints } = await platform.query(Endpoints, 'ofOwner', { owner: tenantid }, { limit: 500 })
    for (const endpoint of endpoints) platform.remove(Endpoints, endpoint)
    const { items: accounts } = await platform.query(
      Accounts,
      'byOrganization',
      { organizationId: tenantid },
      { limit: 500 },
    )
    for (const account of accounts) platform.remove(Accounts, account)
  },
  { afterEnd: true },
)
