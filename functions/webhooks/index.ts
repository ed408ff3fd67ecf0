/**
 * Webhooks: what other systems tell comes in here, is proven, and becomes events.
 *
 * Consumes organization_erased and its own webhook_batch_received, webhook_overlap_ended, webhook_endpoint_removed, webhook_owner_forgotten. Emits, by what a delivery says:
 * inbound_message_received (Twilio, Slack); message_delivered, message_opened, message_clicked, message_failed (SendGrid, Twilio); signature_status_received
 * (DocuSign, Dropbox Sign, Adobe Sign); crm_record_changed (Salesforce, HubSpot, Zendesk); github_issue_created, github_issue_closed; payment_received,
 * payment_failed (Stripe); media_room_started, media_room_finished, recording_ready (LiveKit); webhook_received for all else, with the payload sealed for 30 days.
 *
 * Promises: nothing of a delivery is read before its signature over the raw body holds (of Dropbox Sign's body the hash that stands inside it, and what that
 * covers), and where the time is signed, before it is within five minutes. The same thing told again, in the same or another delivery, is acknowledged and tells
 * nothing: its receipt is part of the commit that emitted the event. A secret is shown once and stands in the secret store alone; after a rotation both are tried
 * until the overlap ends; one that no endpoint names is destroyed within two days. Who is refused does not learn why.
 * `trust: hint` marks what Salesforce, Dropbox Sign and Adobe Sign do not sign whole: it is fetched again through their API before anybody acts on it.
 */
import { defineEngine, type Engine, type Kernel } from '@workflow/engine'
import { CustomerLinks, Customers, InboundMessages } from '@workflow/records'
import { accountRoutes } from './accounts-api.ts'
import { clearSecrets } from './clear-secrets.ts'
import { secretsOfOwners } from './endpoint-secrets.ts'
import { endpointRoutes } from './endpoints-api.ts'
import { forgetOrganization } from './forget-organization.ts'
import { Accounts, Batches, EndpointRosters, Endpoints, Payloads, Receipts } from './model.ts'
import { deliveryRoutes } from './receive-delivery.ts'
import { sweepSecrets } from './sweep-secrets.ts'
import { workOffBatch } from './take-notices.ts'

export interface WebhooksEngineOptions {
  /** The kernel is made from the engines, this one among them: it is given as a promise of itself. */
  readonly kernelOf: () => Kernel
  /** Where other systems reach the routes, without a slash at its end: some sign the address. */
  readonly apiUrl: string
}

export function createWebhooksEngine({ kernelOf, apiUrl }: WebhooksEngineOptions): Engine {
  const ports = { secretsOf: secretsOfOwners(kernelOf), apiUrl }
  return defineEngine({
    name: 'webhooks',
    scope: 'platform',
    collections: [
      Endpoints,
      EndpointRosters,
      Accounts,
      Receipts,
      Payloads,
      Batches,
      InboundMessages,
      Customers,
      CustomerLinks,
    ],
    on: [workOffBatch, ...clearSecrets(ports.secretsOf), ...forgetOrganization],
    schedule: { daily: () => sweepSecrets(kernelOf().ports) },
    api: [...deliveryRoutes(ports), ...endpointRoutes(ports), ...accountRoutes],
  })
}
