import { describe, expect, it } from 'vitest'
import { readClientFolder } from './read-client-folder.ts'

const client = `slug: corner-library
organization: { name: Corner Library, industry: libraries, timeZone: Europe/Dublin, languages: [en-IE], plan: starter }
secrets: { CATALOGUE_KEY: { allowedHosts: [api.library.example] } }
`
const agent = `product_type: chatbot
agent_identity: { name: Desk }
system_prompt: You help readers.
tools: [{ name: find_book, auth: "\${secret:CATALOGUE_KEY}", timeout_ms: 3000, requires_approval: customer }, { name: escalate_to_human }]
`
const document = `openapi: 3.0.3
info: { title: Catalogue, version: "1" }
servers: [{ url: "https://{region}.library.example/v1/", variables: { region: { default: api } } }]
security: [{ key: [] }]
components:
  securitySchemes: { key: { type: apiKey, in: header, name: X-Key } }
  schemas: { Isbn: { type: string, pattern: "^[0-9]{13}$", nullable: true, example: "9780141182452" } }
paths:
  /books/{shelf}:
    parameters: [{ name: shelf, in: path, required: true, schema: { type: string } }]
    post:
      operationId: find_book
      summary: Finds a book
      requestBody:
        required: true
        content: { application/json: { schema: { type: object, required: [isbn], properties: { isbn: { $ref: "#/components/schemas/Isbn" }, copies: { type: integer, minimum: 0, exclusiveMinimum: true }, id: { type: string, readOnly: true } } } } }
      responses: { "200": { description: Found, content: { application/json: { schema: { type: object, properties: { title: { type: string } } } } } } }
      x-workflow: { changes_state: false }
`
const mock = (operations: string, tables = 'books: { key: id, rows: [{ id: b1, due: "=$today(2)" }] }') =>
  `tables: { ${tables} }\noperations:\n${operations}`
const reserve = (steps: string) => `  reserve: { description: Reserves, input: { type: object }, steps: [${steps}] }\n`

const whole = { 'client.yaml': client, 'agents/desk.yaml': agent, 'tools/catalogue.openapi.yaml': document }

const read = (changes: Readonly<Record<string, string>> = {}) => {
  const files = Object.entries({ ...whole, ...changes }).map(
    ([name, text]) => [name, new TextEncoder().encode(text)] as const,
  )
  return readClientFolder(new Map(files), { now: new Date('2026-01-05T09:00:00Z') })
}

const errorsOf = async (changes: Readonly<Record<string, string>>) => {
  const result = await read(changes)
  return result.ok ? [] : result.errors.map(({ file, line, rule }) => `${file}:${line ?? ''} ${rule}`)
}

describe('a client folder', () => {
  it('gives each agent its tools: the document’s words, the agent’s own settings, one flat input', async () => {
    const result = await read()
    if (!result.ok) throw new Error(JSON.stringify(result.errors))
    const [tool, builtin] = result.folder.agents[0]?.tools ?? []
    expect(tool).toEqual({
      source: 'http',
      name: 'find_book',
      description: 'Finds a book',
      inputSchema: {
        type: 'object',
        additionalProperties: false,
        required: ['shelf', 'isbn'],
        properties: {
          shelf: { type: 'string' },
          isbn: { type: ['string', 'null'], pattern: '^[0-9]{13}$' },
          copies: { type: 'integer', exclusiveMinimum: 0 },
        },
      },
      outputSchema: { type: 'object', properties: { title: { type: 'string' } } },
      examples: [],
      changesState: false,
      idempotent: false,
      requiresApproval: 'customer',
      requiresVerifiedCustomer: false,
      verifiesCustomer: false,
      timeoutMs: 3000,
      method: 'POST',
      urlTemplate: 'https://api.library.example/v1/books/{shelf}',
      parameters: [{ name: 'shelf', in: 'path' }],
      auth: { secret: 'CATALOGUE_KEY', header: 'X-Key', prefix: '' },
    })
    expect(builtin).toMatchObject({ source: 'builtin', name: 'escalate_to_human' })
  })

  it('lets a mock answer the operations of the document beside it', async () => {
    const result = await read({
      'tools/catalogue.mock.yaml': mock('  find_book: { steps: [{ answer: { title: Dubliners } }] }\n'),
    })
    if (!result.ok) throw new Error(JSON.stringify(result.errors))
    expect(result.folder.agents[0]?.tools[0]).toMatchObject({
      source: 'mock',
      toolset: 'catalogue',
      description: 'Finds a book',
      changesState: false,
    })
    expect(result.folder.mocks.catalogue?.tables.books?.rows).toEqual([{ id: 'b1', due: '2026-01-07' }])
  })

  it.each<[string, Record<string, string>, string]>([
    ['a tab', { 'client.yaml': 'slug: a\norganization:\n\tname: x\n' }, 'client.yaml:3 tab'],
    ['a key twice', { 'agents/desk.yaml': `${agent}system_prompt: again\n` }, 'agents/desk.yaml:5 duplicate_key'],
    ['an unknown key', { 'client.yaml': `${client}color: red\n` }, 'client.yaml:4 unknown_key'],
    [
      'a time zone that does not exist',
      { 'client.yaml': client.replace('Europe/Dublin', 'Dublin') },
      'client.yaml:2 condition',
    ],
    [
      'a secret that nobody declared',
      { 'agents/desk.yaml': agent.replace('CATALOGUE_KEY', 'OTHER') },
      'agents/desk.yaml:4 unknown_secret',
    ],
    [
      'a reference to another file',
      { 'tools/catalogue.openapi.yaml': document.replace('#/components/schemas/Isbn', 'file:///etc/passwd') },
      'tools/catalogue.openapi.yaml:16 external_reference',
    ],
    [
      'a document that is no OpenAPI',
      { 'tools/catalogue.openapi.yaml': document.replace('responses:', 'answers:') },
      'tools/catalogue.openapi.yaml:1 openapi',
    ],
    [
      'an operation twice',
      {
        'tools/other.mock.yaml': mock(
          '  find_book: { description: x, input: { type: object }, steps: [{ answer: 1 }] }\n',
        ),
      },
      'tools/other.mock.yaml:3 duplicate_operation',
    ],
    [
      'a broken expression',
      { 'tools/books.mock.yaml': mock(reserve('{ answer: "=input.(" }')) },
      'tools/books.mock.yaml:3 expression',
    ],
    [
      'an unknown table',
      { 'tools/books.mock.yaml': mock(reserve('{ find: { table: boks, as: x } }')) },
      'tools/books.mock.yaml:3 unknown_table',
    ],
    [
      'an unknown step',
      { 'tools/books.mock.yaml': mock(reserve('{ serch: { table: books } }')) },
      'tools/books.mock.yaml:3 step',
    ],
    [
      'steps after the answer',
      { 'tools/books.mock.yaml': mock(reserve('{ answer: 1 }, { answer: 2 }')) },
      'tools/books.mock.yaml:3 unreachable',
    ],
    [
      'a row without its key',
      { 'tools/books.mock.yaml': mock(reserve('{ answer: 1 }'), 'books: { key: id, rows: [{ name: x }] }') },
      'tools/books.mock.yaml:1 required',
    ],
    [
      'an unsafe pattern',
      {
        'tools/books.mock.yaml': mock(
          '  reserve: { description: x, input: { properties: { a: { pattern: "(a)\\\\1" } } }, steps: [{ answer: 1 }] }\n',
        ),
      },
      'tools/books.mock.yaml:3 json_schema',
    ],
    [
      'a script with a tool that the agent lacks',
      { 'conversations/a.yaml': '- name: x\n  turns:\n    - customer: hi\n      expect: { tool: fnd_book }\n' },
      'conversations/a.yaml:4 unknown_tool',
    ],
    [
      'a script of another agent',
      { 'conversations/a.yaml': '- name: x\n  agent: bar\n  turns: [{ customer: hi }]\n' },
      'conversations/a.yaml:2 unknown_agent',
    ],
    ['a document that cannot be read', { 'knowledge/a.pdf': 'no pdf' }, 'knowledge/a.pdf: format_mismatch'],
    ['a misnamed file', { 'agents/bar.yml': agent }, 'agents/bar.yml: stray_file'],
  ])('names %s', async (_case, changes, error) => {
    expect(await errorsOf(changes)).toEqual([error])
  })

  it('tells the errors of all files at once', async () => {
    const errors = await errorsOf({
      'client.yaml': client.replace('starter', 'free'),
      'agents/desk.yaml': agent.replace('find_book', 'fnd_book'),
      'tools/books.mock.yaml': 'tables: []\n',
    })
    expect(errors).toEqual([
      'agents/desk.yaml:4 unknown_tool',
      'client.yaml:2 allowed_values',
      'tools/books.mock.yaml:1 required',
      'tools/books.mock.yaml:1 type',
    ])
  })
})
