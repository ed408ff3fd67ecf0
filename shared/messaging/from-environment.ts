/** Which adapters an environment asks for; what it names no server for lies in the local mailbox. */
import { z } from 'zod'
import { inApp, localMailbox } from './kept-here.ts'
import type { Senders } from './sender.ts'
import { sendgridSender } from './sendgrid.ts'
import { slackSender } from './slack.ts'
import { smtpSender } from './smtp.ts'
import { twilioSender } from './twilio.ts'

const text = z.string().min(1)
const number = z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be a number such as +14155550100')
const schema = z
  .object({
    /** `Name <address>`, or an address. */
    MESSAGES_FROM: text.optional(),
    /** `smtp://user:password@host:587`, or `smtps://…`. */
    SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
    SENDGRID_API_KEY: text.optional(),
    SENDGRID_API_URL: z.url().default('https://api.sendgrid.com'),
    TWILIO_ACCOUNT_SID: text.optional(),
    TWILIO_AUTH_TOKEN: text.optional(),
    TWILIO_SMS_FROM: number.optional(),
    TWILIO_WHATSAPP_FROM: number.optional(),
    TWILIO_API_URL: z.url().default('https://api.twilio.com'),
    SLACK_MESSAGES_TOKEN: text.optional(),
    SLACK_API_URL: z.url().default('https://slack.com'),
  })
  .superRefine((given, context) => {
    const needs = (asked: boolean, name: keyof typeof given, why: string) => {
      if (asked && given[name] === undefined) context.addIssue({ code: 'custom', path: [name], message: why })
    }
    const sendsMail = given.SMTP_URL !== undefined || given.SENDGRID_API_KEY !== undefined
    needs(sendsMail, 'MESSAGES_FROM', 'is needed where mail is sent')
    const texts = given.TWILIO_SMS_FROM !== undefined || given.TWILIO_WHATSAPP_FROM !== undefined
    needs(texts, 'TWILIO_ACCOUNT_SID', 'is needed where a number is named to send from')
    needs(texts, 'TWILIO_AUTH_TOKEN', 'is needed where a number is named to send from')
  })

/** Throws an Error that names every variable that is wrong. SMTP goes before SendGrid where both are named. */
export function sendersFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  { allowLoopback }: { readonly allowLoopback: boolean },
): Senders {
  const parsed = schema.safeParse(environment)
  if (!parsed.success)
    throw new Error(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'))
  const given = parsed.data
  const from = given.MESSAGES_FROM ?? ''
  const twilio = (ours: string | undefined) =>
    ours !== undefined && given.TWILIO_ACCOUNT_SID !== undefined && given.TWILIO_AUTH_TOKEN !== undefined
      ? twilioSender({
          accountSid: given.TWILIO_ACCOUNT_SID,
          authToken: given.TWILIO_AUTH_TOKEN,
          from: ours,
          baseUrl: given.TWILIO_API_URL,
          allowLoopback,
        })
      : localMailbox
  return {
    email:
      given.SMTP_URL !== undefined
        ? smtpSender({ url: given.SMTP_URL, from })
        : given.SENDGRID_API_KEY !== undefined
          ? sendgridSender({ apiKey: given.SENDGRID_API_KEY, from, baseUrl: given.SENDGRID_API_URL, allowLoopback })
          : localMailbox,
    sms: twilio(given.TWILIO_SMS_FROM),
    whatsapp: twilio(given.TWILIO_WHATSAPP_FROM),
    slack:
      given.SLACK_MESSAGES_TOKEN === undefined
        ? localMailbox
        : slackSender({ token: given.SLACK_MESSAGES_TOKEN, baseUrl: given.SLACK_API_URL, allowLoopback }),
    in_app: inApp,
  }
}
