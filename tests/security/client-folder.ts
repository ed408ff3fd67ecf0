/** The client that the attacks are made on. */
import { brokenTools, misbehaviours } from './broken-server.ts'

const note = (description: string) => ({
  description,
  changes_state: true,
  input: { type: 'object', required: ['text'], properties: { text: { type: 'string' }, more: { type: 'object' } } },
  steps: [
    { insert: { table: 'notes', row: { id: "=$nextId('N')", text: '=input.text' }, as: 'made' } },
    { answer: { noteId: '=made.id' } },
  ],
})

/** YAML is a superset of JSON. */
const yaml = (value: unknown): string => JSON.stringify(value)

export const clientYaml = (slug: string): string =>
  yaml({
    slug,
    organization: {
      name: 'Client',
      website: 'https://client.example',
      industry: 'tests',
      timeZone: 'Europe/Berlin',
      languages: ['en'],
      plan: 'growth',
      contacts: [],
    },
  })

const agent = (tools: readonly object[], timeoutSeconds: number) => ({
  product_type: 'chatbot',
  agent_identity: { name: 'Desk', languages: ['en'] },
  use_case: 'Tests',
  system_prompt: 'You help.',
  greeting: 'Hello.',
  tools,
  knowledge: { collections: ['default'] },
  escalation_rules: [{ when: 'user_request', to: 'agent', timeout_s: timeoutSeconds, fallback: 'create_ticket' }],
})

const builtins = ['escalate_to_human', 'verify_customer', 'create_ticket', 'end_conversation', 'search_knowledge'].map(
  (name) => ({ name, source: 'builtin' }),
)
const person = { name: 'escalate_to_human', source: 'builtin' }

/** `desk` has every tool; `impatient` waits one second for a person. */
export function clientFolder(origin: string): Readonly<Record<string, string>> {
  // Only what never answers is given up early: everything else may take its time on a busy machine.
  const remote = [...misbehaviours, 'fine'].flatMap((name) => {
    const limit = name === 'silent' ? { timeout_ms: 500 } : {}
    return [
      { name, ...limit },
      { name: `${name}_write`, ...limit },
    ]
  })
  const notes = [
    { name: 'note' },
    { name: 'note_agreed', requires_approval: 'customer' },
    { name: 'note_released', requires_approval: 'human' },
    { name: 'note_verified', requires_verified_customer: true },
  ]
  return {
    'client.yaml': clientYaml('client'),
    'agents/desk.yaml': yaml(agent([...notes, ...remote, ...builtins], 3_600)),
    'agents/impatient.yaml': yaml(agent([person], 1)),
    'knowledge/facts.md': '# Opening hours\n\nThe desk opens at nine in the morning.\n',
    'tools/notes.mock.yaml': yaml({
      tables: { notes: { key: 'id', rows: [] } },
      operations: {
        note: note('Keeps a note'),
        note_agreed: note('Keeps a note that the customer agrees to'),
        note_released: note('Keeps a note that a colleague agrees to'),
        note_verified: note('Keeps a note of a customer who is known'),
      },
    }),
    'tools/remote.openapi.yaml': brokenTools(origin),
  }
}
