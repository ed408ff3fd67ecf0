/** Messages to people outside a conversation: the port through which they leave, its adapters, and which of them an environment asks for. */
export { sendersFromEnvironment } from './from-environment.ts'
export { localMailbox } from './kept-here.ts'
export type { MessageChannel, MessageSender, OutgoingMessage, Senders, SendOutcome } from './sender.ts'
