/** The tools that every agent may use without a client's own server. What they do is the runtime's; what they are called and take is here. */
import type { ToolDefinition } from '@workflow/config-sdk'

type Builtin = Extract<ToolDefinition, { source: 'builtin' }>

const text = (description: string, maxLength = 500) => ({ type: 'string', minLength: 1, maxLength, description })
const email = { type: 'string', format: 'email', maxLength: 254, description: "The customer's e-mail address" }
const phone = { type: 'string', minLength: 5, maxLength: 30, description: "The customer's telephone number" }

const input = (required: readonly string[], properties: Readonly<Record<string, unknown>>) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
})

const builtin = (
  definition: Pick<Builtin, 'name' | 'description' | 'inputSchema' | 'changesState'> & {
    readonly utterances: readonly string[]
    readonly verifiesCustomer?: boolean
  },
): Builtin => {
  const { utterances, verifiesCustomer = false, ...own } = definition
  return {
    source: 'builtin',
    ...own,
    examples: utterances.map((utterance) => ({ utterance })),
    idempotent: true,
    requiresApproval: 'none',
    requiresVerifiedCustomer: false,
    verifiesCustomer,
    timeoutMs: 10_000,
  }
}

const all: readonly Builtin[] = [
  builtin({
    name: 'search_knowledge',
    description: "Searches the organization's documents for passages that answer a question",
    inputSchema: input(['query'], { query: text('What to look for, in plain words') }),
    changesState: false,
    utterances: ['What are your opening hours?', 'How does this work?'],
  }),
  builtin({
    name: 'escalate_to_human',
    description: 'Hands the conversation to a person, at once when the customer asks for one',
    inputSchema: input(['reason'], {
      reason: text('Why a person is needed'),
      summary: text('What the conversation was about so far', 2_000),
    }),
    changesState: true,
    utterances: ['I want to talk to a person', 'Connect me to an agent', 'Can I speak to a human?'],
  }),
  builtin({
    name: 'verify_customer',
    description:
      'Proves who the customer is: called with an e-mail address it sends a one-time code there, called with the code it checks it',
    inputSchema: input([], {
      email,
      code: { type: 'string', pattern: '^[0-9]{6}$', description: 'The one-time code' },
    }),
    changesState: false,
    verifiesCustomer: true,
    utterances: ['I want to verify myself', 'How can I prove who I am?'],
  }),
  builtin({
    name: 'create_ticket',
    description: 'Opens a ticket for the team, for what cannot be settled in the conversation',
    inputSchema: input(['subject', 'description'], {
      subject: text('The matter in a few words', 200),
      description: text('What the customer wants or what went wrong', 4_000),
      name: text("The customer's name", 120),
      email,
      phone,
    }),
    changesState: true,
    utterances: ['I want to make a complaint', 'Please open a ticket', 'Somebody should look into this'],
  }),
  builtin({
    name: 'request_callback',
    description: 'Asks the team to call the customer back',
    inputSchema: input(['phone'], {
      phone,
      when: text('When to call, in the words of the customer', 200),
      reason: text('What the call is about'),
    }),
    changesState: true,
    utterances: ['Please call me back', 'Can somebody ring me tomorrow?'],
  }),
  builtin({
    name: 'remember_customer',
    description:
      'Notes a lasting preference or fact that the customer told about themselves, so that later conversations know it; never passwords, card numbers or health details',
    inputSchema: input(['fact'], {
      fact: text('What to remember, in the words of the customer', 300),
      about: text('What it is about, in one to three words', 60),
    }),
    changesState: true,
    utterances: ['Please remember that I prefer mornings', 'Keep in mind that I am vegetarian'],
  }),
  builtin({
    name: 'think',
    description: 'A scratchpad for working something out before answering; the customer does not see it',
    inputSchema: input(['thought'], { thought: text('What you are working out', 4_000) }),
    changesState: false,
    utterances: [],
  }),
  builtin({
    name: 'end_conversation',
    description: 'Ends the conversation when the customer has said goodbye or nothing is left to do',
    inputSchema: input([], { reason: text('Why it ends') }),
    changesState: true,
    utterances: ['Goodbye', "That's all, thank you"],
  }),
]

/** The built-ins by name, as an agent gets them that only names them. */
export const builtinDefinitions: ReadonlyMap<string, Builtin> = new Map(all.map((tool) => [tool.name, tool]))
