/**
 * A provider outside that never sees personal data: placeholders go out, what comes back is restored before anybody reads it or a tool runs with it.
 *
 * Hidden is what the customer and the tools said, what is known of the customer, summary and guidance; the client's own instructions and knowledge are not.
 */
import type { ChatEvent, ChatRequest, Message, ModelProvider } from '../provider.ts'
import { createPlaceholders, type FindPersonal, type Placeholders, restoreStream } from './placeholders.ts'

/** `load` gives what finds personal data: it is asked for once, and only where a request wants redaction. */
export function redactingProvider(
  provider: ModelProvider,
  load: () => Promise<FindPersonal> = loadFinder,
): ModelProvider {
  let finder: Promise<FindPersonal> | undefined
  return {
    name: provider.name,
    object: (request) => provider.object(request),
    chat: async function* (request) {
      if (request.scope?.redact !== true) return yield* provider.chat(request)
      finder ??= load()
      const placeholders = createPlaceholders(await finder)
      yield* restored(provider.chat(redactedRequest(request, placeholders)), placeholders)
    },
  }
}

/** What names or reaches a person, or is theirs alone. Dates, places and organizations stay: without them nothing can be booked. */
const hiddenTypes = new Set([
  'PERSON',
  'ADDRESS',
  'EMAIL_ADDRESS',
  'PHONE_NUMBER',
  'CREDIT_CARD',
  'IBAN_CODE',
  'BANK_ACCOUNT',
  'US_SSN',
  'NATIONAL_ID',
  'DRIVER_LICENSE',
  'DATE_OF_BIRTH',
  'IP_ADDRESS',
  'SECRET',
] as const)

/** Half a second to load. */
async function loadFinder(): Promise<FindPersonal> {
  const { findPersonalData } = await import('@workflow/security/pii')
  return (text) => findPersonalData(text, { types: hiddenTypes })
}

function redactedRequest(request: ChatRequest, placeholders: Placeholders): ChatRequest {
  const { situation } = request
  const { customer, summary } = situation
  // Facts by themselves tell little of what they are; with their names the finder sees it.
  const facts = Object.fromEntries(
    Object.entries(customer.facts).map(([name, value]) => [name, hiddenFact(name, value, placeholders)]),
  )
  return {
    ...request,
    messages: request.messages.map((message) => redactedMessage(message, placeholders)),
    situation: {
      ...situation,
      customer: { ...customer, facts },
      ...(summary === undefined ? {} : { summary: placeholders.hide(summary) }),
      guidance: situation.guidance.map(placeholders.hide),
    },
  }
}

function hiddenFact(name: string, value: unknown, placeholders: Placeholders): unknown {
  if (typeof value !== 'string') return placeholders.hideIn(value)
  const label = `${name}: `
  const hidden = placeholders.hide(label + value)
  return hidden.startsWith(label) ? hidden.slice(label.length) : placeholders.hide(value)
}

function redactedMessage(message: Message, placeholders: Placeholders): Message {
  const content = placeholders.hide(message.content)
  if (message.role !== 'assistant' || message.toolCalls === undefined) return { ...message, content }
  const toolCalls = message.toolCalls.map((call) => ({
    ...call,
    arguments: hiddenArguments(call.arguments, placeholders),
  }))
  return { ...message, content, toolCalls }
}

const hiddenArguments = (given: Readonly<Record<string, unknown>>, placeholders: Placeholders) =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name, hiddenFact(name, value, placeholders)]))

async function* restored(events: AsyncIterable<ChatEvent>, placeholders: Placeholders): AsyncGenerator<ChatEvent> {
  const stream = restoreStream(placeholders)
  for await (const event of events) {
    const text = event.type === 'text_delta' ? stream.add(event.text) : stream.end()
    if (text !== '') yield { type: 'text_delta', text }
    if (event.type !== 'completed') continue
    const { completion } = event
    const toolCalls = completion.toolCalls.map((call) => ({
      ...call,
      arguments: Object.fromEntries(
        Object.entries(call.arguments).map(([name, value]) => [name, placeholders.restoreIn(value)]),
      ),
    }))
    yield { type: 'completed', completion: { ...completion, text: placeholders.restore(completion.text), toolCalls } }
  }
}
