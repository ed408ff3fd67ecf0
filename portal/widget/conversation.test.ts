import { describe, expect, it } from 'vitest'
import type { Message } from '../browser/shapes.ts'
import { type Action, type ConversationState, type Entry, emptyConversation, nextState } from './conversation.ts'

const message = (id: string, role: Message['role'], text: string, author?: string): Message => ({
  id,
  sequence: Number(id.slice(1)),
  role,
  text,
  at: '2026-01-01T00:00:00Z',
  citations: [],
  toolCalls: [],
  ...(author !== undefined && { author }),
})

const after = (actions: readonly Action[], from: ConversationState = emptyConversation) =>
  actions.reduce(nextState, from)

/** What a customer would read, one line an entry. */
const read = (state: ConversationState) => state.entries.map(lineOf)

function lineOf(entry: Entry): string {
  switch (entry.kind) {
    case 'message':
      return `${entry.message.role}: ${entry.message.text}`
    case 'outgoing':
      return `you (${entry.delivery}): ${entry.text}`
    case 'draft':
      return `draft: ${entry.text}${entry.tools.map(({ name, status }) => ` {${name} ${status}}`).join('')}`
    case 'notice':
      return entry.notice.kind === 'introduced' ? `${entry.notice.author} joined` : `notice: ${entry.notice.kind}`
  }
}

const sent: Action[] = [
  { kind: 'queued', clientMessageId: 'c1', text: 'hi' },
  { kind: 'sending', clientMessageId: 'c1' },
]

describe('what the customer sees', () => {
  it('streams a reply below its message and replaces it by the whole one', () => {
    const streaming = after([
      ...sent,
      { kind: 'tool', clientMessageId: 'c1', tool: { name: 'look', status: 'started' } },
      { kind: 'delta', clientMessageId: 'c1', text: 'Hel' },
      { kind: 'tool', clientMessageId: 'c1', tool: { name: 'look', status: 'refused' } },
      { kind: 'delta', clientMessageId: 'c1', text: 'lo' },
    ])
    expect(read(streaming)).toEqual(['you (sending): hi', 'draft: Hello {look refused}'])
    const done = nextState(streaming, {
      kind: 'completed',
      clientMessageId: 'c1',
      message: message('m2', 'agent', 'Hello!'),
      status: 'open',
    })
    expect(read(done)).toEqual(['you (delivered): hi', 'agent: Hello!'])
  })

  it('begins with the greeting, though something was asked before it came', () => {
    const state = after([...sent, { kind: 'greeted', message: message('m1', 'agent', 'Hello, I am Ada.') }])
    expect(read(state)).toEqual(['agent: Hello, I am Ada.', 'you (sending): hi', 'draft: '])
  })

  it('throws away the text so far when the server says so', () => {
    const state = after([
      ...sent,
      { kind: 'delta', clientMessageId: 'c1', text: 'lost' },
      { kind: 'reset', clientMessageId: 'c1', text: 'new ' },
      { kind: 'delta', clientMessageId: 'c1', text: 'text' },
    ])
    expect(read(state)).toEqual(['you (sending): hi', 'draft: new text'])
  })

  it('keeps a reply with its own message while others wait', () => {
    const state = after([
      ...sent,
      { kind: 'queued', clientMessageId: 'c2', text: 'and?' },
      { kind: 'delta', clientMessageId: 'c1', text: 'first' },
    ])
    expect(read(state)).toEqual(['you (sending): hi', 'draft: first', 'you (queued): and?'])
  })

  it.each<[string, Action[]]>([
    [
      'pushed twice',
      [
        { kind: 'received', message: message('m2', 'agent', 'yes') },
        { kind: 'received', message: message('m2', 'agent', 'yes') },
      ],
    ],
    [
      'pushed, then completed',
      [
        { kind: 'received', message: message('m2', 'agent', 'yes') },
        { kind: 'completed', clientMessageId: 'c1', message: message('m2', 'agent', 'yes'), status: 'open' },
      ],
    ],
    [
      'completed, then pushed',
      [
        { kind: 'completed', clientMessageId: 'c1', message: message('m2', 'agent', 'yes'), status: 'open' },
        { kind: 'received', message: message('m2', 'agent', 'yes') },
      ],
    ],
  ])('shows a message once when it is %s', (_how, actions) => {
    expect(read(after([...sent, ...actions])).filter((line) => line === 'agent: yes')).toHaveLength(1)
  })

  it('introduces a person once, by the name they write under', () => {
    const state = after([
      { kind: 'handoff', state: 'waiting' },
      { kind: 'handoff', state: 'with_person' },
      { kind: 'typing', author: 'Asha' },
      { kind: 'received', message: message('m3', 'person', 'Hello', 'Asha') },
      { kind: 'received', message: message('m4', 'person', 'How are you?', 'Asha') },
    ])
    expect(read(state)).toEqual(['Asha joined', 'person: Hello', 'person: How are you?'])
    expect(state).toMatchObject({ status: 'with_person', person: 'Asha', typing: undefined })
  })

  it('waits for nobody at once while a person has the conversation', () => {
    const state = after([{ kind: 'handoff', state: 'with_person' }, ...sent])
    expect(read(state)).toEqual(['you (sending): hi'])
    expect(
      read(nextState(state, { kind: 'completed', clientMessageId: 'c1', message: null, status: 'with_person' })),
    ).toEqual(['you (delivered): hi'])
  })

  it('takes up a history: what is in it is not sent twice to the eye, what is not in it still waits', () => {
    const state = after([
      {
        kind: 'restored',
        messages: [message('m1', 'customer', 'yes'), message('m2', 'agent', 'ok'), message('m3', 'customer', 'yes')],
        pending: [
          { clientMessageId: 'c1', text: 'yes' },
          { clientMessageId: 'c2', text: 'later' },
        ],
        status: 'open',
        rated: false,
      },
    ])
    expect(read(state)).toEqual(['customer: yes', 'agent: ok', 'you (sending): yes', 'you (queued): later'])
  })

  it('says what failed and keeps the message for another try', () => {
    const failed = after([
      ...sent,
      { kind: 'delta', clientMessageId: 'c1', text: 'half' },
      { kind: 'failed', clientMessageId: 'c1', problem: 'too long' },
    ])
    expect(failed.entries).toEqual([
      { kind: 'outgoing', key: 'c1', text: 'hi', delivery: 'failed', problem: 'too long' },
    ])
    expect(read(nextState(failed, { kind: 'sending', clientMessageId: 'c1' }))).toEqual([
      'you (sending): hi',
      'draft: ',
    ])
  })

  it('ends, is rated once, and offers no rating for what is gone', () => {
    expect(
      after([...sent, { kind: 'completed', clientMessageId: 'c1', message: null, status: 'closed' }]),
    ).toMatchObject({ status: 'closed', rated: false })
    expect(read(after([{ kind: 'closed' }, { kind: 'rated' }]))).toEqual(['notice: rated'])
    expect(after([{ kind: 'expired' }])).toMatchObject({ status: 'closed', rated: true })
  })

  it('leaves the entries that did not change the same objects', () => {
    const before = after([
      ...sent,
      { kind: 'completed', clientMessageId: 'c1', message: message('m2', 'agent', 'ok'), status: 'open' },
    ])
    const next = after(
      [
        { kind: 'queued', clientMessageId: 'c2', text: 'more' },
        { kind: 'sending', clientMessageId: 'c2' },
        { kind: 'delta', clientMessageId: 'c2', text: 'x' },
      ],
      before,
    )
    expect(next.entries[0]).toBe(before.entries[0])
    expect(next.entries[1]).toBe(before.entries[1])
  })
})
