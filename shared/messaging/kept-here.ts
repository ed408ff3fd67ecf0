/** Ways that end in the platform itself: the message as it is stored is what its recipient reads. */
import type { MessageSender } from './sender.ts'

const keptHere = (name: string): MessageSender => ({ name, send: async () => ({ kind: 'sent' }) })

/** In place of a server that nobody configured: people read what was written to them in the mailbox of the platform. */
export const localMailbox = keptHere('local_mailbox')

/** People who sign in find it there. */
export const inApp = keptHere('in_app')
