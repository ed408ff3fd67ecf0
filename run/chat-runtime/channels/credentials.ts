/** What an organization sends with: secrets that it keeps under these names, or that the environment gives. */
import type { Tenant } from '@workflow/engine'
import type { Services } from '../services.ts'
import type { ChannelName } from './address.ts'

const twilioAccount = 'TWILIO_ACCOUNT_SID'
const twilioToken = 'TWILIO_AUTH_TOKEN'
const slackToken = 'SLACK_BOT_TOKEN'

export type Credentials = { readonly baseUrl: string } & (
  | { readonly system: 'twilio'; readonly accountSid: string; readonly token: string }
  | { readonly system: 'slack'; readonly token: string }
)

/** Undefined where a secret is missing, or may not be sent to that host: the system's own where none is named. */
export async function credentialsOf(
  services: Services,
  tenant: Tenant,
  channel: ChannelName,
  named?: string,
): Promise<Credentials | undefined> {
  const baseUrl = channel === 'slack' ? services.channelUrls.slack : services.channelUrls.twilio
  const host = named ?? new URL(baseUrl).hostname
  const secret = async (name: string) => {
    const stored = await tenant.secrets.get(name)
    if (!stored) return services.environmentSecret(name)
    return stored.allowedHosts.includes(host) ? stored.value : undefined
  }
  if (channel === 'slack') {
    const token = await secret(slackToken)
    return token === undefined ? undefined : { system: 'slack', baseUrl, token }
  }
  const [accountSid, token] = [await secret(twilioAccount), await secret(twilioToken)]
  return accountSid === undefined || token === undefined ? undefined : { system: 'twilio', baseUrl, accountSid, token }
}
