/**
 * Other systems, as far as they can be known without asking them: how the webhooks of each are proven, and what they say. Pure; nothing here keeps or sends anything.
 */

import { adobeSign } from './systems/adobe-sign.ts'
import { docusign } from './systems/docusign.ts'
import { dropboxSign } from './systems/dropbox-sign.ts'
import { github } from './systems/github.ts'
import { hubspot } from './systems/hubspot.ts'
import { livekit } from './systems/livekit.ts'
import { salesforce } from './systems/salesforce.ts'
import { sendgrid } from './systems/sendgrid.ts'
import { slack } from './systems/slack.ts'
import { stripe } from './systems/stripe.ts'
import { twilio } from './systems/twilio.ts'
import { zendesk } from './systems/zendesk.ts'
import type { WebhookSystem } from './webhook-system.ts'

export type { WebhookDelivery } from './delivery.ts'
export { type Fact, type Notice, NoticeSchema, type Person, type ReceivedMessage } from './notice.ts'
export { isProven, type Reading, readDelivery, type WebhookAnswer, type WebhookSystem } from './webhook-system.ts'

/** Every system that may send webhooks, by the name that stands in its address. */
export const webhookSystems = {
  adobe_sign: adobeSign,
  docusign,
  dropbox_sign: dropboxSign,
  github,
  hubspot,
  livekit,
  salesforce,
  sendgrid,
  slack,
  stripe,
  twilio,
  zendesk,
} as const satisfies Record<string, WebhookSystem>

export type WebhookSystemName = keyof typeof webhookSystems

export const isWebhookSystem = (name: string): name is WebhookSystemName => Object.hasOwn(webhookSystems, name)
