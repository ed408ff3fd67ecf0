/** The port through which a message leaves: one adapter for each way that it can go. */

export type MessageChannel = 'email' | 'sms' | 'whatsapp' | 'slack' | 'in_app'

export interface OutgoingMessage {
  readonly id: string
  readonly channel: MessageChannel
  readonly to: { readonly address: string; readonly name?: string }
  readonly subject: string
  /** Without markup; all that channels without a subject show. */
  readonly text: string
  readonly html?: string
  /** Of an e-mail: the address of the page on which its recipient objects, by one click too (RFC 8058). */
  readonly unsubscribeUrl?: string
}

/** What became of it, as far as its taker said. */
export type SendOutcome =
  | { readonly kind: 'sent'; readonly providerMessageId?: string }
  /** It certainly did not go, and will not. `bounced`: nobody can be reached at that address. */
  | { readonly kind: 'refused'; readonly reason: string; readonly bounced?: true }
  /** It certainly did not go; later it may. */
  | { readonly kind: 'unavailable'; readonly reason: string }
  /** It may have gone. */
  | { readonly kind: 'unknown'; readonly reason: string }

export interface MessageSender {
  readonly name: string
  /** Never throws for what its taker answers, or where nobody is there. Reasons are codes. */
  send(message: OutgoingMessage): Promise<SendOutcome>
}

/** Who carries what. */
export type Senders = Readonly<Record<MessageChannel, MessageSender>>
