/** Routes of how an organization writes: to whom, in which voice and words, in which sequences. */
import { pageOptions, pageQuery, type Route, route } from '@workflow/engine'
import { Conflict } from '@workflow/platform'
import { Messages, messageChannels } from '@workflow/records'
import { z } from 'zod'
import { staffRoles } from './access.ts'
import { byId, byMail, byPhone } from './addressee.ts'
import { changeConsent, noteReply } from './consent.ts'
import {
  BrandVoiceSchema,
  BrandVoices,
  newRecipient,
  platformVoice,
  type Recipient,
  Recipients,
  recipientIdOf,
} from './model.ts'
import { SequenceSchema, Sequences, startSequence, stopSequence } from './sequence.ts'
import { voices } from './templates/index.ts'

const people = { kind: 'tenant', roles: ['admin', ...staffRoles] } as const
const id = z.string().min(1).max(200)

const RecipientView = z.object({
  recipientId: z.string(),
  objectedAt: z.string().optional(),
  marketing: z.object({ grantedAt: z.string(), source: z.string() }).optional(),
  unreachable: z.object({ at: z.string(), reason: z.string() }).optional(),
  /** What counts for the cap. */
  recentMessages: z.number().int(),
})
const viewOf = ({ id: recipientId, sent, objectedAt, marketing, unreachable }: Recipient) =>
  RecipientView.parse({ recipientId, objectedAt, marketing, unreachable, recentMessages: sent.length })

const consent = {
  marketing: z.boolean().exactOptional(),
  objected: z.boolean().exactOptional(),
  source: z.string().trim().min(1).max(200),
}
const wanted = z.discriminatedUnion('channel', [
  z.strictObject({ ...byMail, ...consent }),
  z.strictObject({ ...byPhone, ...consent }),
  z.strictObject({ ...byId, ...consent }),
])

const recipients: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/recipients',
    summary: 'What an address may still be sent',
    access: people,
    query: z.strictObject({ channel: z.enum(messageChannels), address: z.string().min(1).max(254) }),
    status: 200,
    answer: RecipientView,
    handle: async ({ query }, tenant) => {
      const recipientId = recipientIdOf(query.channel, query.address)
      return viewOf((await tenant.find(Recipients, recipientId)) ?? newRecipient(recipientId))
    },
  }),
  route({
    method: 'POST',
    path: '/v1/recipients/consent',
    summary: 'Says what somebody wants to be sent, and how that is known',
    access: people,
    body: wanted,
    status: 200,
    answer: RecipientView,
    handle: async ({ body }, tenant) => viewOf(await changeConsent(tenant, body.channel, body.address, body)),
  }),
  route({
    method: 'POST',
    path: '/v1/messages/{messageId}/reply',
    summary: 'Says that its recipient answered, by mail or telephone: sequences to them stop',
    access: people,
    params: z.object({ messageId: id }),
    status: 204,
    handle: async ({ params }, tenant) => {
      await noteReply(tenant, await tenant.get(Messages, params.messageId))
    },
  }),
]

const VoiceView = BrandVoiceSchema.omit({ id: true })

const voice: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/brand-voice',
    summary: 'How the organization speaks in its messages, and who signs them',
    access: people,
    status: 200,
    answer: VoiceView,
    handle: async (_call, tenant) => VoiceView.parse((await tenant.find(BrandVoices, 'voice')) ?? platformVoice),
  }),
  route({
    method: 'PUT',
    path: '/v1/brand-voice',
    summary: 'Changes it',
    access: people,
    body: z.strictObject({ voice: z.enum(voices), senderName: z.string().trim().min(1).max(120) }),
    status: 200,
    answer: VoiceView,
    handle: async ({ body }, tenant) => {
      const known = await tenant.find(BrandVoices, 'voice')
      const changed = { id: 'voice' as const, ...body }
      return VoiceView.parse(known ? tenant.put(BrandVoices, changed) : tenant.create(BrandVoices, changed))
    },
  }),
]

const SequenceView = SequenceSchema.omit({ recipientId: true, message: true })

const facts = {
  name: z.enum(['onboarding', 'nurture']),
  recipientName: z.string().max(120).exactOptional(),
  locale: z.string().min(2).max(35),
  timeZone: z.string().min(1).max(60),
  organizationName: z.string().trim().min(1).max(120),
  url: z.url({ protocol: /^https?$/ }).max(500),
}
const beginning = z.discriminatedUnion('channel', [
  z.strictObject({ ...byMail, ...facts }),
  z.strictObject({ ...byPhone, ...facts }),
])

const sequences: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/sequences',
    summary: 'Sequences of messages, newest first',
    access: people,
    query: z.strictObject(pageQuery),
    status: 200,
    answer: z.object({ items: z.array(SequenceView), next: z.string().optional() }),
    handle: async ({ query }, tenant) => {
      const found = await tenant.query(Sequences, 'all', {}, { ...pageOptions(query), descending: true })
      return { ...found, items: found.items.map((sequence) => SequenceView.parse(sequence)) }
    },
  }),
  route({
    method: 'POST',
    path: '/v1/sequences',
    summary: 'Begins a sequence to somebody; the same that is under way goes on as it is',
    access: people,
    body: beginning,
    status: 201,
    answer: SequenceView,
    handle: async ({ body }, tenant) => {
      const { name, channel, address, recipientName, locale, timeZone, organizationName, url } = body
      const to = { address, ...(recipientName === undefined ? {} : { name: recipientName }) }
      const message = { channel, to, locale, timeZone, data: { organizationName, url } }
      return SequenceView.parse(await startSequence(tenant, { name, subjectId: tenant.organizationId, message }))
    },
  }),
  route({
    method: 'POST',
    path: '/v1/sequences/{sequenceId}/stop',
    summary: 'Ends a sequence',
    access: people,
    params: z.object({ sequenceId: id }),
    status: 200,
    answer: SequenceView,
    handle: async ({ params }, tenant) => {
      const sequence = await tenant.get(Sequences, params.sequenceId)
      if (sequence.state !== 'active') throw new Conflict('the sequence has ended', { code: 'sequence_ended' })
      return SequenceView.parse(await stopSequence(tenant, sequence, 'person'))
    },
  }),
]

export const settingsRoutes: readonly Route[] = [...recipients, ...voice, ...sequences]
