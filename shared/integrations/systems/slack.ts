/** Slack: messages, buttons, commands. https://docs.slack.dev/authentication/verifying-requests-from-slack */
import { z } from 'zod'
import { formOf, isForm, parseJson, textOf, type WebhookDelivery } from '../delivery.ts'
import { isoOfSeconds } from '../notice.ts'
import { digest, hmac, isSame } from '../proof.ts'
import { jsonOf, notices, type Reading, readBody, type WebhookSystem } from '../webhook-system.ts'

const Callback = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('url_verification'), challenge: z.string() }),
  z.looseObject({
    type: z.literal('event_callback'),
    team_id: z.string().min(1),
    event_id: z.string().min(1),
    event_time: z.number(),
    event: z.looseObject({ type: z.string().min(1).max(200) }),
  }),
])
type EventCallback = Extract<z.infer<typeof Callback>, { type: 'event_callback' }>

/** What concerns the app, and nobody in particular. */
const Other = z.looseObject({ type: z.string().min(1).max(200), team_id: z.string().optional() })

/** What a person wrote: bots, and changes of what was written, say so by a `bot_id` or another `subtype`. https://docs.slack.dev/reference/events/message */
const Written = z.looseObject({
  type: z.enum(['message', 'app_mention']),
  subtype: z.enum(['file_share', 'me_message', 'thread_broadcast']).optional(),
  bot_id: z.undefined().optional(),
  user: z.string().min(1),
  channel: z.string().min(1),
  ts: z.string().min(1),
  thread_ts: z.string().optional(),
  text: z.string(),
  files: z.array(z.looseObject({ url_private: z.url().optional(), mimetype: z.string().optional() })).optional(),
})

/** Whose it is, where it is no message of a person's: the author of what was changed, for one. */
const Concerned = z.looseObject({
  user: z.string().min(1).optional(),
  message: z.looseObject({ user: z.string().min(1).optional() }).optional(),
})

/** Buttons and dialogues. */
const Interaction = z.looseObject({
  type: z.string().min(1).max(200),
  team: z.looseObject({ id: z.string() }).nullable().optional(),
  user: z.looseObject({ id: z.string() }).optional(),
})

const personOf = (team: string, user: string) => ({ externalId: `slack:${team}:${user}` })

/** A mention in a channel comes twice, as mention and as message: both are the same by channel and time. */
function ofEvent({ team_id: team, event_id, event_time, event }: EventCallback, payload: string): Reading {
  const written = Written.safeParse(event).data
  const common = { account: team, kind: event.type, ...isoOfSeconds(event_time) }
  if (!written) {
    const { user: own, message } = Concerned.safeParse(event).data ?? {}
    const concerned = own ?? message?.user
    const person = concerned === undefined ? {} : { person: personOf(team, concerned) }
    return notices({ ...common, id: event_id, fact: { fact: 'other', payload, ...person } })
  }
  const { user, channel, ts, thread_ts: thread, text, files = [] } = written
  return notices({
    ...common,
    id: `${team}:${channel}:${ts}`,
    fact: {
      fact: 'message_received',
      channel: 'slack',
      providerMessageId: `${channel}:${ts}`,
      from: personOf(team, user),
      to: channel,
      threadId: thread ?? ts,
      text,
      // Slack gives a file to its own API's callers alone: the address is told, and opens with the app's token.
      media: files.flatMap(({ url_private: url, mimetype }) =>
        url === undefined ? [] : [{ url, contentType: mimetype ?? 'application/octet-stream' }],
      ),
    },
  })
}

function ofForm(delivery: WebhookDelivery): Reading {
  const form = formOf(delivery)
  const payload = form.get('payload')
  // A trigger is given once: the same bytes again are the same press of the same button.
  const id = digest('base64url', delivery.body)
  const other = (kind: string, account: string, user: string | null | undefined, text: string) =>
    notices({
      id,
      kind,
      account,
      fact: { fact: 'other', payload: text, ...(user ? { person: personOf(account, user) } : {}) },
    })
  if (payload === null) return other('command', form.get('team_id') ?? '', form.get('user_id'), textOf(delivery))
  return readBody(Interaction, parseJson(payload), ({ type, team, user }) =>
    other(type, team?.id ?? '', user?.id, payload),
  )
}

const timestampHeader = 'x-slack-request-timestamp'

export const slack: WebhookSystem = {
  secretFrom: 'vendor',
  trust: 'signed',
  isGenuine: ({ headers, body }, secret) => {
    const sum = hmac('sha256', secret, 'hex', `v0:${headers.get(timestampHeader) ?? ''}:`, body)
    return isSame(headers.get('x-slack-signature'), `v0=${sum}`)
  },
  signedAtMs: ({ headers }) => Number(headers.get(timestampHeader) ?? Number.NaN) * 1_000,
  read: (delivery) => {
    if (isForm(delivery)) return ofForm(delivery)
    const body = jsonOf(delivery)
    const callback = Callback.safeParse(body).data
    if (callback?.type === 'url_verification')
      return { kind: 'handshake', answer: { contentType: 'text/plain', text: callback.challenge } }
    if (callback) return ofEvent(callback, textOf(delivery))
    return readBody(Other, body, ({ type, team_id: team }) =>
      notices({
        id: digest('base64url', delivery.body),
        kind: type,
        ...(team === undefined ? {} : { account: team }),
        fact: { fact: 'other', payload: textOf(delivery) },
      }),
    )
  },
}
