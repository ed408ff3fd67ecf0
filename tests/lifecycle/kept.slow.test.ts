import { packArchive } from '@workflow/client-folder'
import { describe, expect, it } from 'vitest'
import { differences, keptIn } from './kept.ts'

const exported = (collections: Readonly<Record<string, readonly object[]>>) =>
  keptIn(
    packArchive(
      new Map(
        Object.entries(collections).map(([name, documents]) => [
          `${name}.json`,
          new TextEncoder().encode(JSON.stringify(documents)),
        ]),
      ),
    ),
  )
const message = (id: string, at: string, subject = 'Your demo is ready') => ({
  id: `msg_${id.repeat(20)}`,
  offerId: `kno_res_${id.repeat(20)}`,
  createdAt: `2026-03-01T10:00:${at}.000Z`,
  subject,
  url: `http://127.0.0.1:${at}00/sign/org_${id.repeat(20)}.${'aZ9'.repeat(9)}${id}`,
})

describe('what two runs keep', () => {
  it('is the same where only ids, times, secrets, ports and order differ', () => {
    const one = exported({ messages: [message('a', '01'), message('b', '02', 'Please sign')] })
    const other = exported({ messages: [message('d', '14', 'Please sign'), message('c', '13')] })
    expect(differences(one, other)).toEqual([])
  })

  it.each([
    ['twice', { messages: [message('c', '13'), message('d', '14')] }, 'messages: 1 and 2'],
    ['not at all', { messages: [] }, 'messages: 1 and 0'],
    ['in other words', { messages: [message('c', '13', 'Your demo has ended')] }, 'messages: 1 and 1'],
    ['beside something else', { messages: [message('c', '13')], handoffs: [{ id: 'x' }] }, 'handoffs: 0 and 1'],
  ])('differs where something is there %s', (_, kept, told) => {
    const [first] = differences(exported({ messages: [message('a', '01')] }), exported(kept))
    expect(first).toBe(told)
  })

  it('counts a message in doubt as sent, and a failed one as different', () => {
    const run = (state: string, type: string, data: object) =>
      exported({
        messages: [{ ...message('a', '01'), state, ...(state === 'sent' ? { sentBy: 'mailbox' } : { because: 'x' }) }],
        effects: [{ id: 'e', state: state === 'sent' ? 'done' : 'unknown' }],
        events: [{ type, data: { channel: 'email', messageId: 'msg_1', ...data } }],
      })
    const sent = run('sent', 'message_sent', { by: 'mailbox' })
    expect(differences(sent, run('unknown', 'message_not_sent', { outcome: 'unknown' }))).toEqual([])
    const failed = differences(sent, run('failed', 'message_not_sent', { outcome: 'failed' }))
    expect(failed.filter((line) => /^\w/.test(line)).sort()).toEqual(['events: 1 and 1', 'messages: 1 and 1'])
  })

  it('holds neither the exports by which it is looked at nor the strokes of a clock', () => {
    const chance = [{ type: 'export_ready' }, { type: 'demo_knowledge_due' }]
    const one = exported({ exports: [{ id: 'exp_1' }], events: [...chance, { type: 'demo_ready', sequence: 3 }] })
    expect(differences(one, exported({ events: [{ type: 'demo_ready', sequence: 2 }] }))).toEqual([])
  })
})
