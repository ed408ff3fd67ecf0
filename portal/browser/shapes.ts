/** The shapes of the conversation API that pages and the widget read. */

export interface Citation {
  readonly number: number
  readonly title: string
  readonly headings: readonly string[]
  readonly quote: string
}

type ToolStatus = 'ok' | 'refused' | 'failed' | 'unknown'

export interface ToolActivity {
  readonly name: string
  readonly status: ToolStatus | 'started'
}

export interface Message {
  readonly id: string
  /** Increasing within the conversation. */
  readonly sequence: number
  readonly role: 'customer' | 'agent' | 'person' | 'system'
  readonly text: string
  /** ISO 8601. */
  readonly at: string
  readonly author?: string
  /** Where it was written or goes out, when that is not the web. */
  readonly channel?: 'sms' | 'whatsapp' | 'slack'
  /** Files that the customer sent with it. */
  readonly attachments?: readonly { readonly id: string; readonly contentType: string }[]
  readonly delivery?: 'queued' | 'sent' | 'failed' | 'unknown'
  readonly citations: readonly Citation[]
  readonly toolCalls: readonly ToolActivity[]
}

export interface MessagePage {
  readonly items: readonly Message[]
  /** The `after` of the next page. */
  readonly next?: number | string
}

export type ConversationStatus = 'open' | 'waiting_for_person' | 'with_person' | 'closed'
export type HandoffState = 'waiting' | 'with_person' | 'returned' | 'timed_out'
