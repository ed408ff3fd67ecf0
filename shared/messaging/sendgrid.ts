/** Mail through SendGrid. https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send */
import { z } from 'zod'
import { type ApiMeans, callApi, outcomeOfFailure } from './http-call.ts'
import { unsubscribeHeaders } from './mail-headers.ts'
import { mailboxOf } from './mailbox-address.ts'
import type { MessageSender } from './sender.ts'

export interface SendgridOptions extends ApiMeans {
  readonly apiKey: string
  /** `Name <address>`, or an address. */
  readonly from: string
}

const Refusal = z.object({ errors: z.array(z.object({ field: z.string().nullish() })) })

export const sendgridSender = ({ apiKey, from, ...means }: SendgridOptions): MessageSender => ({
  name: 'sendgrid',
  send: async ({ id, to, subject, text, html, unsubscribeUrl }) => {
    const headers = unsubscribeHeaders(unsubscribeUrl)
    const body = {
      personalizations: [{ to: [{ email: to.address, ...(to.name === undefined ? {} : { name: to.name }) }] }],
      from: mailboxOf(from),
      subject,
      content: [
        { type: 'text/plain', value: text },
        ...(html === undefined ? [] : [{ type: 'text/html', value: html }]),
      ],
      ...(Object.keys(headers).length === 0 ? {} : { headers }),
      custom_args: { message_id: id },
      // What is tracked is tracked by our own links.
      tracking_settings: { click_tracking: { enable: false }, open_tracking: { enable: false } },
    }
    const called = await callApi(means, '/v3/mail/send', {
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if ('outcome' in called) return called.outcome
    const { answer } = called
    const providerMessageId = answer.headers.get('x-message-id')
    if (answer.status === 202) return { kind: 'sent', ...(providerMessageId === null ? {} : { providerMessageId }) }
    const field = Refusal.safeParse(answer.body).data?.errors[0]?.field
    return outcomeOfFailure(answer, field ? `sendgrid_${answer.status}_${field}` : `sendgrid_${answer.status}`)
  },
})
