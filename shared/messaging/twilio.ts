/** SMS and WhatsApp through Twilio. https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource */
import { z } from 'zod'
import { type ApiMeans, callApi, outcomeOfFailure } from './http-call.ts'
import type { MessageSender } from './sender.ts'

export interface TwilioOptions extends ApiMeans {
  readonly accountSid: string
  readonly authToken: string
  /** E.164. */
  readonly from: string
}

const Created = z.object({ sid: z.string().min(1) })
const Refusal = z.object({ code: z.number() })
/** Numbers that nobody can be reached at, or whose owner wrote STOP. https://www.twilio.com/docs/api/errors */
const unreachable = new Set([21211, 21214, 21217, 21610, 21614, 63003])

export const twilioSender = ({ accountSid, authToken, from, ...means }: TwilioOptions): MessageSender => ({
  name: 'twilio',
  send: async ({ channel, to, text }) => {
    const numbered = (number: string) => (channel === 'whatsapp' ? `whatsapp:${number}` : number)
    const form = new URLSearchParams({ To: numbered(to.address), From: numbered(from), Body: text })
    const called = await callApi(means, `/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`, {
      headers: {
        authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: form.toString(),
    })
    if ('outcome' in called) return called.outcome
    const { answer } = called
    const created = Created.safeParse(answer.body).data
    if (answer.status >= 200 && answer.status < 300 && created) return { kind: 'sent', providerMessageId: created.sid }
    const code = Refusal.safeParse(answer.body).data?.code
    const outcome = outcomeOfFailure(answer, `twilio_${code ?? answer.status}`)
    return outcome.kind === 'refused' && unreachable.has(code ?? 0) ? { ...outcome, bounced: true } : outcome
  },
})
