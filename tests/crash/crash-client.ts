/**
 * A client whose every turn changes something: in a mock, at a server that honours idempotency keys, at one that does not, by a ticket, and in two steps of which the
 * second fails, so that the first is undone.
 */

const operation = (name: string, honoursKey: boolean) => `
  /${name}:
    post:
      operationId: ${name}
      summary: Does ${name} outside
      x-workflow: { changes_state: true, idempotent: ${honoursKey} }
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, required: [ref], properties: { ref: { type: string } } }
      responses:
        "200": { description: done, content: { application/json: { schema: { type: object } } } }`

export function clientFolder(toolPort: number): Map<string, Uint8Array> {
  const files: Readonly<Record<string, string>> = {
    'client.yaml':
      'slug: crash\norganization:\n  name: Crash\n  website: https://crash.example\n  industry: tests\n  timeZone: Europe/Berlin\n  languages: [en]\n  plan: growth\n  contacts: []\n',
    'agents/desk.yaml':
      'product_type: chatbot\nagent_identity: { name: Desk, languages: [en], tone: friendly }\nuse_case: tests\nsystem_prompt: You help.\ntools:\n  - { name: note }\n  - { name: ship }\n  - { name: charge }\n  - { name: trip, compensation: { tool: cancel_trip, arguments: { ref: "=input.ref" } } }\n  - { name: cancel_trip }\n  - { name: settle }\n  - { name: create_ticket, source: builtin }\n',
    'tools/notes.mock.yaml':
      'tables:\n  notes: { key: id, rows: [] }\noperations:\n  note:\n    description: Keeps a note\n    changes_state: true\n    input: { type: object, required: [ref], properties: { ref: { type: string, description: what to note } } }\n    steps:\n      - insert: { table: notes, row: { id: "=$nextId(\'N\')", ref: =input.ref }, as: made }\n      - answer: { noteId: =made.id }\n',
    'tools/outside.openapi.yaml': `openapi: 3.0.3\ninfo: { title: Outside, version: "1" }\nservers: [{ url: "http://127.0.0.1:${toolPort}" }]\npaths:${operation('ship', true)}${operation('charge', false)}${operation('trip', true)}${operation('cancel_trip', true)}${operation('settle', false)}\n`,
  }
  return new Map(Object.entries(files).map(([name, text]) => [name, new TextEncoder().encode(text)]))
}

export const steps = ['note', 'ship', 'charge', 'create_ticket', 'trip'] as const
export type CrashStep = (typeof steps)[number]

/** What each step calls, in one answer. */
const callsOf = (step: CrashStep): readonly string[] => (step === 'trip' ? ['trip', 'settle'] : [step])

/** The customer asks for every call in so many words. */
export const wordsOf = (step: CrashStep, ref: string): string => `${callsOf(step).join(' and ')} ${ref}`

/** One line of the replay file: what is said and done in conversation `ref`. */
export function recording(ref: string): string {
  const messages = steps.flatMap((name) => {
    const given = name === 'create_ticket' ? { subject: `about ${ref}`, description: ref } : { ref }
    return [
      { role: 'user', content: wordsOf(name, ref) },
      {
        role: 'assistant',
        content: null,
        tool_calls: callsOf(name).map((tool) => ({
          id: `call_${tool}`,
          type: 'function',
          function: { name: tool, arguments: JSON.stringify(given) },
        })),
      },
      ...callsOf(name).map((tool) => ({ role: 'tool', tool_call_id: `call_${tool}`, content: '{}' })),
      { role: 'assistant', content: `${name} of ${ref} was asked for.` },
    ]
  })
  return JSON.stringify({ id: ref, messages })
}
