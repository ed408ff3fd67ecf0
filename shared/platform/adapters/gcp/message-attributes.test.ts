import { describe, expect, it } from 'vitest'
import type { QueueMessage } from '../../ports/queue.ts'
import { fromPubSub, toPubSub } from './message-attributes.ts'

const event = {
  specversion: '1.0',
  id: 'evt_1',
  source: '/functions/support',
  type: 'ticket_created',
  time: '2026-01-05T09:00:00.000Z',
  subject: 'tkt_1',
  sequence: 3,
  tenantid: 'org_a',
  data: { ticketId: 'tkt_1', urgent: true },
}
const message = (payload: unknown): QueueMessage => ({
  id: 'evt_1',
  topic: 'support_events',
  type: 'ticket_created',
  orderingKey: 'org_a/tkt_1',
  tenantId: 'org_a',
  payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
})
/** As a push delivers it: without ordering key. */
const carried = (sent: QueueMessage) => {
  const { data, attributes } = toPubSub(sent)
  return fromPubSub({ data: data.toString('base64'), attributes, messageId: 'm-1' })
}

describe('an event', () => {
  it('has its envelope in attributes and its data in data, as the CloudEvents binding has them', () => {
    const { data, attributes, orderingKey } = toPubSub(message(event))
    expect(JSON.parse(data.toString())).toEqual(event.data)
    expect(attributes).toMatchObject({ 'ce-id': 'evt_1', 'ce-type': 'ticket_created', 'ce-sequence': '3' })
    expect(orderingKey).toBe('org_a/tkt_1')
  })

  it.each([
    { what: 'whole', payload: event },
    { what: 'with a subject that looks like a number', payload: { ...event, subject: '42' } },
    { what: 'with an attribute beyond what Pub/Sub takes', payload: { ...event, subject: 'x'.repeat(2_000) } },
    { what: 'with data that is nothing', payload: { ...event, data: null } },
  ])('comes back as it was sent: $what', ({ payload }) => {
    const received = carried(message(payload))
    expect({ ...received, payload: JSON.parse(received.payload) }).toEqual({ ...message(''), payload })
  })
})

it.each(['', '{}', 'no JSON', '[1,2]', '{"specversion":1,"data":{}}'])(
  'carries what is no event as it is: %s',
  (text) => {
    expect(carried(message(text))).toEqual(message(text))
  },
)

it('takes what somebody else published as a message of the platform, for the receiver to judge', () => {
  const foreign = { data: Buffer.from('hello').toString('base64'), attributes: {}, messageId: 'm-1' }
  expect(fromPubSub(foreign)).toEqual({
    id: 'm-1',
    topic: '',
    orderingKey: 'm-1',
    tenantId: 'platform',
    payload: 'hello',
  })
})
