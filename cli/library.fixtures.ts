/** For tests: a small client folder on a disk, and a platform that runs with it. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPlatform } from '@workflow/local'
import { type Access, call } from '@workflow/rehearsal'
import type { Shell } from './command.fixtures.ts'
import { administratorOf } from './ephemeral.ts'
import { type ImportAnswer, makeKeys, sendFolder } from './import.ts'

const files = {
  'client.yaml': `slug: corner-library
organization: { name: Corner Library, industry: libraries, timeZone: Europe/Dublin, languages: [en-IE], plan: starter }
`,
  'agents/desk.yaml': `product_type: chatbot
agent_identity: { name: Desk, languages: [en-IE] }
system_prompt: You are Desk, and you help the readers of a library with reservations of books and with questions.
tools:
  - { name: find_book }
  - { name: reserve_book }
  - { name: search_knowledge, source: builtin }
  - { name: escalate_to_human, source: builtin }
knowledge: { collections: [default] }
escalation_rules:
  - { when: user_request, to: agent, timeout_s: 60, fallback: create_ticket }
  - { when: sentiment < 0.2, to: agent, timeout_s: 60, fallback: create_ticket }
`,
  'tools/books.mock.yaml': `tables:
  books: { key: id, rows: [{ id: BK-1001, title: Dubliners, shelf: SH-401 }, { id: BK-1002, title: Ulysses, shelf: SH-402 }] }
  reservations: { key: id, rows: [{ id: RES-9001, book: BK-1002, reader: nora@reader.example }] }
operations:
  find_book:
    description: Tells where a book stands
    changes_state: false
    examples: [{ utterance: Where does book BK-1001 stand, arguments: { bookId: BK-1001 } }]
    input: &book
      type: object
      required: [bookId]
      properties: { bookId: { type: string, pattern: "^BK-[0-9]{4}$", description: Book number such as BK-1001 } }
    steps:
      - find: { table: books, where: { id: =input.bookId }, as: found }
      - let: { book: =$one(found) }
      - answer: { title: =book.title, shelf: =book.shelf }
  reserve_book:
    description: Reserves a book
    examples: [{ utterance: Please reserve book BK-1002, arguments: { bookId: BK-1002 } }]
    input: *book
    steps:
      - insert: { table: reservations, row: { id: "=$nextId('RES')", book: =input.bookId }, as: entry }
      - answer: { reservation: =entry.id }
`,
  'knowledge/hours.md': '# The library\n\n## Opening hours\n\nThe library opens at nine in the morning.\n',
  'conversations/desk.yaml': `- name: a book is reserved
  turns:
    - customer: I want to reserve a book
      expect: { noTool: true, replyContains: [number] }
    - customer: BK-1001
      expect: { noTool: true, replyContains: [BK-1001] }
    - customer: "yes"
      expect: { tool: reserve_book, arguments: { bookId: BK-1001 }, toolRefused: false }
  finally: { state: { reservations: [{ book: BK-1001 }] } }
- name: opening hours
  turns:
    - customer: What are your opening hours?
      expect: { noTool: true, replyContains: [nine] }
`,
}

/** The folder on a disk, with files replaced; undefined leaves one out. */
export function libraryFolder(
  shell: Shell,
  name: string,
  changes: Readonly<Record<string, string | undefined>> = {},
): string {
  for (const [file, text] of Object.entries({ ...files, ...changes }))
    if (text !== undefined) shell.fileOf(`${name}/${file}`, text)
  return join(shell.folder, name)
}

/** The agent's text with something said otherwise. */
export const deskWith = (from: string, to: string): Readonly<Record<string, string>> => ({
  'agents/desk.yaml': files['agents/desk.yaml'].replace(from, to),
})

export interface RunningLibrary {
  readonly url: string
  readonly imported: ImportAnswer
  /** Keys of the organization. */
  readonly apiKey: string
  readonly publishableKey: string
  /** Staff, for the organization. */
  readonly staff: Access
  ask(method: string, path: string, json?: unknown): Promise<Response>
  end(): Promise<void>
}

export async function runLibrary(folder: string): Promise<RunningLibrary> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'workflow-library-'))
  const platform = await startPlatform({ port: 0, dataFolder, logLevel: 'error', environment: {}, rateLimits: 'off' })
  const administrator = await administratorOf(platform)
  const imported = await sendFolder(administrator, folder)
  const keys = await makeKeys(administrator, imported)
  const headers = { ...administrator.headers, 'x-workflow-organization': imported.organizationId }
  const staff = { url: platform.url, headers }
  return {
    url: platform.url,
    imported,
    ...keys,
    staff,
    ask: (method, path, json) => call(staff, method, path, json === undefined ? {} : { json }),
    end: async () => {
      await platform.stop()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}
