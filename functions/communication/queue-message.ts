/** What somebody asked to have written becomes a message: rendered once, in its recipient's language and the organization's voice. What was asked for is gone then. */
import { step, type Tenant } from '@workflow/engine'
import { localeOfTag } from '@workflow/public-pages'
import { createPageLink, type Message, type MessageRequest, MessageRequests, Messages } from '@workflow/records'
import { BrandVoices, platformVoice, recipientIdOf } from './model.ts'
import { ownWordsOf } from './own-words.ts'
import { type Rendered, render, templateOf } from './templates/index.ts'
import { linkTracker } from './tracked-links.ts'

const objectionLifetimeMs = 365 * 86_400_000

/** In the cloud and here alike: the platform's own requests come in its own scope, whose documents lie apart from every organization's. */
const ofPlatform = (tenant: Tenant): boolean => tenant.organizationId === 'platform'

export const queueMessage = (publicUrl: string) =>
  step('message_requested', async (event, tenant) => {
    const { messageId } = event.data
    const request = await tenant.find(MessageRequests, messageId)
    // It was taken, or its recipient is forgotten.
    if (request === undefined) return
    tenant.create(Messages, await messageOf(tenant, publicUrl, request))
    tenant.remove(MessageRequests, request)
    tenant.emit('message_queued', { messageId, channel: request.channel, template: request.template })
  })

/** Throws `Unprocessable` for a template that is not there, and for data that it needs and was not given. */
async function messageOf(tenant: Tenant, publicUrl: string, request: MessageRequest): Promise<Message> {
  const { id, channel, kind, to, locale, timeZone, sequenceId, organizationId, createdAt } = request
  const recipientId = recipientIdOf(channel, to.address)
  // Whoever asked for something can hardly object to it, and nobody is watched while they sign in.
  const mayObject = kind !== 'transactional' && !ofPlatform(tenant) && channel !== 'in_app'
  const unsubscribeUrl = mayObject
    ? `${publicUrl}/unsubscribe/${createPageLink(tenant, 'unsubscribe', recipientId, objectionLifetimeMs)}`
    : undefined
  const tracker = mayObject && channel === 'email' ? linkTracker(publicUrl, tenant.organizationId, id) : undefined
  const { rendered, templateVersion } = await worded(tenant, request, { unsubscribeUrl, tracker })
  return {
    id,
    channel,
    kind,
    to: to.address,
    ...(to.name === undefined ? {} : { toName: to.name }),
    recipientId,
    ...(to.userId === undefined ? {} : { userId: to.userId }),
    locale,
    timeZone,
    template: request.template,
    templateVersion,
    ...rendered,
    ...(unsubscribeUrl === undefined ? {} : { unsubscribeUrl }),
    links: tracker?.links ?? [],
    ...(tracker === undefined ? {} : { linkKey: tracker.key }),
    ...(sequenceId === undefined ? {} : { sequenceId }),
    ...(organizationId === undefined ? {} : { organizationId }),
    state: 'queued',
    attempts: 0,
    sentBy: null,
    providerMessageId: null,
    createdAt,
  }
}

async function worded(
  tenant: Tenant,
  request: MessageRequest,
  given: { unsubscribeUrl: string | undefined; tracker: ReturnType<typeof linkTracker> | undefined },
): Promise<{ rendered: Rendered; templateVersion: string }> {
  const template = templateOf(request.template)
  const locale = localeOfTag(request.locale) ?? 'en'
  const format = request.channel === 'email' ? 'mail' : 'short'
  const { voice, senderName } = await voiceOf(tenant)
  const own = ofPlatform(tenant) ? undefined : await ownWordsOf(tenant, template.name, format, locale)
  const rendered = await render({
    template,
    locale,
    voice,
    format,
    values: { ...request.data, recipientName: request.to.name ?? '', senderName },
    own: own?.words,
    unsubscribeUrl: given.unsubscribeUrl,
    ...(given.tracker === undefined ? {} : { track: given.tracker.track, pixelUrl: given.tracker.pixelUrl }),
  })
  return { rendered, templateVersion: own ? `own/${own.version}` : `built_in/${template.version}` }
}

async function voiceOf(tenant: Tenant): Promise<{ voice: 'plain' | 'warm'; senderName: string }> {
  if (ofPlatform(tenant)) return platformVoice
  return (await tenant.find(BrandVoices, 'voice')) ?? platformVoice
}
