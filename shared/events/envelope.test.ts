import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { contractOf } from './catalogue.ts'
import { event } from './contract.ts'
import { MalformedEvent, parseEnvelope, parseEventData, upcast } from './envelope.ts'
import { smallestEnvelope } from './examples.fixtures.ts'

const good = smallestEnvelope('ticket_updated', contractOf('ticket_updated'))

const faultOf = (received: unknown) => {
  try {
    parseEnvelope(received)
  } catch (error) {
    if (error instanceof MalformedEvent) return { rule: error.rule, message: error.message }
    throw error
  }
  return undefined
}

describe('a malformed event', () => {
  it.each([
    {
      what: 'a type that the catalogue does not know',
      received: { ...good, type: 'ticket_eaten' },
      rule: 'unknown_type',
      names: 'ticket_eaten',
    },
    {
      what: 'a type that every object has',
      received: { ...good, type: 'constructor' },
      rule: 'unknown_type',
      names: 'constructor',
    },
    {
      what: 'data that breaks the contract',
      received: { ...good, data: { ...good.data, changed: ['colour'] } },
      rule: 'data',
      names: 'changed.0',
    },
    { what: 'data that is no object', received: { ...good, data: 'x' }, rule: 'data', names: 'ticket_updated' },
    { what: 'no data', received: { ...good, data: undefined }, rule: 'data', names: 'ticket_updated' },
    { what: 'nothing at all', received: undefined, rule: 'envelope', names: 'expected object' },
    { what: 'a list', received: [good], rule: 'envelope', names: 'expected object' },
    { what: 'a time that is none', received: { ...good, time: 'yesterday' }, rule: 'envelope', names: 'time' },
    { what: 'a negative sequence', received: { ...good, sequence: -1 }, rule: 'envelope', names: 'sequence' },
    { what: 'half a sequence', received: { ...good, sequence: 1.5 }, rule: 'envelope', names: 'sequence' },
    { what: 'no tenant', received: { ...good, tenantid: '' }, rule: 'envelope', names: 'tenantid' },
    {
      what: 'a source outside the platform',
      received: { ...good, source: 'https://elsewhere.example' },
      rule: 'envelope',
      names: 'source',
    },
    { what: 'an actor of no kind', received: { ...good, actor: 'somebody' }, rule: 'envelope', names: 'actor' },
    {
      what: 'another specification',
      received: { ...good, specversion: '0.3' },
      rule: 'envelope',
      names: 'specversion',
    },
  ])('with $what is told apart as $rule, and the message says where', ({ received, rule, names }) => {
    expect(faultOf(received)).toMatchObject({ rule, message: expect.stringContaining(names) })
  })

  it('is refused before it is published as well', () => {
    expect(() => parseEventData('ticket_updated', { ticketId: 7 })).toThrow(/ticket_updated: ticketId/)
  })
})

describe('an event of an older schema version', () => {
  const contract = event(
    ['tickets', 'ticketId'],
    z.object({ ticketId: z.string(), minutes: z.number(), open: z.boolean() }),
    [({ hours, ...facts }) => ({ ...facts, minutes: Number(hours) * 60 }), (facts) => ({ ...facts, open: true })],
  )

  it.each([
    { from: 1, data: { ticketId: 'a', hours: 2 } },
    { from: 2, data: { ticketId: 'a', minutes: 120 } },
    { from: 3, data: { ticketId: 'a', minutes: 120, open: true } },
  ])('($from) is read as if it were written today', ({ from, data }) => {
    expect(contract.data.parse(upcast('ticket_timed', contract, from, data))).toEqual({
      ticketId: 'a',
      minutes: 120,
      open: true,
    })
  })

  it('that is newer than this code is told apart, so that it can be replayed once the code is there', () => {
    expect(faultOf({ ...good, schemaversion: 9 })).toMatchObject({ rule: 'newer_schema' })
  })

  it('whose data are no facts is refused', () => {
    expect(() => upcast('ticket_timed', contract, 1, 'x')).toThrow(/schema version 1/)
  })
})
