/** Mail through an SMTP server (RFC 5321). */
import { createTransport } from 'nodemailer'
import { unsubscribeHeaders } from './mail-headers.ts'
import type { MessageSender, SendOutcome } from './sender.ts'

export interface SmtpOptions {
  /** `smtp://user:password@host:587`; `smtps://` for TLS from the first byte. */
  readonly url: string
  /** `Name <address>`, or an address. */
  readonly from: string
}

const timeoutMs = 15_000

export function smtpSender({ url, from }: SmtpOptions): MessageSender {
  const { hostname } = new URL(url)
  const transport = createTransport({
    url,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // A text is never read from a file or fetched, whatever stands in it.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    name: 'smtp',
    send: async ({ id, to, subject, text, html, unsubscribeUrl }) => {
      try {
        const { messageId } = await transport.sendMail({
          from,
          // Never as text: that would be read as a list of addresses.
          to: { name: to.name ?? '', address: to.address },
          subject,
          text,
          ...(html === undefined ? {} : { html }),
          // The same message is the same to whoever takes it, should it ever come twice.
          messageId: `<${id}@${hostname}>`,
          headers: { ...unsubscribeHeaders(unsubscribeUrl), 'Auto-Submitted': 'auto-generated' },
        })
        return { kind: 'sent', providerMessageId: messageId }
      } catch (error) {
        return outcomeOf(error)
      }
    },
  }
}

/** Before the first word with the server nothing can have gone; afterwards only its answer says so. Throws what is no fault of the transport. */
function outcomeOf(error: unknown): SendOutcome {
  if (!(error instanceof Error) || !('code' in error)) throw error
  const command = 'command' in error ? String(error.command) : ''
  const status = 'responseCode' in error ? Number(error.responseCode) : undefined
  if (status !== undefined && !neverBegan(error)) {
    // 4yz: try again; 5yz: do not (RFC 5321, 4.2.1).
    if (status < 500) return { kind: 'unavailable', reason: `smtp_${status}` }
    return { kind: 'refused', reason: `smtp_${status}`, ...(command === 'RCPT TO' ? { bounced: true } : {}) }
  }
  if (error.code === 'EENVELOPE' || error.code === 'EMESSAGE') return { kind: 'refused', reason: 'invalid_message' }
  return { kind: neverBegan(error) ? 'unavailable' : 'unknown', reason: String(error.code).toLowerCase() }
}

/** Nodemailer gives one code to a server that does not listen and to one that hangs up over the last word: what it says beside tells them apart. */
const neverBegan = (error: Error & { readonly code?: unknown }): boolean =>
  ['EDNS', 'EAUTH', 'ENOAUTH', 'ETLS'].includes(String(error.code)) ||
  ('syscall' in error && error.syscall === 'connect') ||
  /^(Connection timeout|Greeting never received)/.test(error.message)
