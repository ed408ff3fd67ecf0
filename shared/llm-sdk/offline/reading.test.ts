/** Days, times, numbers, choices and codes are read as people write them. */

import { describe, expect, it } from 'vitest'
import { tool } from './conversation.testing.ts'
import { clockOf } from './dates.ts'
import { extract } from './extract.ts'
import { slotsOf } from './slots.ts'

/** Friday 20 November 2026 in London. */
const clock = clockOf('2026-11-20T10:00:00Z', 'Europe/London', 'en-GB')

function read(schema: Readonly<Record<string, unknown>>, text: string, asked = true): unknown {
  const { slots } = slotsOf(
    tool({ name: 'test', description: '', inputSchema: { type: 'object', properties: { value: schema } } }),
  )
  return extract(slots, text, { clock, region: 'GB', asked: asked ? ['value'] : [], loose: false, known: {} }).values
    .value
}

const date = { type: 'string', format: 'date' }
const time = { type: 'string', format: 'time' }
const count = { type: 'integer', minimum: 1, maximum: 5000 }
const order = { type: 'string', pattern: '^ORD-\\d+$', description: 'Order number' }
const pin = { type: 'string', pattern: '^[1-9][0-9]{5}$' }
const voucher = { type: 'string', pattern: '^[A-Z]{4,10}[0-9]{1,2}$', description: 'Voucher code' }
const dose = { type: 'string', pattern: '^[0-9]+ ?mg$' }
const born = { type: 'string', format: 'date', description: 'Date of birth' }
const limit = { type: 'number', description: 'New limit' }
const size = { enum: ['S', 'M', 'L'], description: 'S (small), M (medium), L (large)' }
const check = { enum: ['Complete blood count', 'Lipid profile', 'Liver profile'] }

const cases: readonly (readonly [string, Readonly<Record<string, unknown>>, string, unknown])[] = [
  ['day', date, 'today', '2026-11-20'],
  ['day', date, 'tomorrow please', '2026-11-21'],
  ['day', date, 'tmrw', '2026-11-21'],
  ['day', date, 'the day after tomorrow', '2026-11-22'],
  ['day', date, 'day after tomorrow', '2026-11-22'],
  ['day', date, 'monday', '2026-11-23'],
  ['day', date, 'next friday', '2026-11-27'],
  ['day', date, 'in three days', '2026-11-23'],
  ['day', date, '12 March', '2027-03-12'],
  ['day', date, 'the twelfth of march', '2027-03-12'],
  ['day', date, '2026-12-24', '2026-12-24'],
  ['day', date, '3/12/2026', '2026-12-03'],
  ['day', date, 'the 5th', '2026-12-05'],
  ['day', date, 'not friday but saturday', '2026-11-21'],
  ['day', date, 'move it from monday to wednesday', '2026-11-25'],
  ['day', date, 'no idea', undefined],
  ['time', time, 'half past nine', '09:30:00+00:00'],
  ['time', time, 'quarter to ten', '09:45:00+00:00'],
  ['time', time, '9am', '09:00:00+00:00'],
  ['time', time, '2.30 pm', '14:30:00+00:00'],
  ['time', time, 'at 5', '17:00:00+00:00'],
  ['time', time, "eleven o'clock", '11:00:00+00:00'],
  ['time', time, 'nine in the morning', '09:00:00+00:00'],
  ['time', time, '16:45', '16:45:00+00:00'],
  ['number', count, 'two', 2],
  ['number', count, 'two hundred and fifty', 250],
  ['number', count, '1,500', 1500],
  ['number', count, 'a couple', 2],
  ['number', count, '9999', undefined],
  ['code', order, 'ord 1042', 'ORD-1042'],
  ['code', order, 'it is 1042', 'ORD-1042'],
  ['code', order, 'ORD1042', 'ORD-1042'],
  ['code', order, 'hello', undefined],
  ['code', voucher, 'what about the code GIVEME99', 'GIVEME99'],
  ['code', dose, '500 mg', '500 mg'],
  ['code', dose, '500mg', '500mg'],
  ['code', pin, 'four one one double zero one', '411001'],
  ['code', pin, '411 001', '411001'],
  ['code', pin, '12345', undefined],
  ['choice', size, 'large please', 'L'],
  ['choice', size, 'm', 'M'],
  ['choice', check, 'cbc', 'Complete blood count'],
  ['choice', check, 'lipd', 'Lipid profile'],
  ['choice', check, 'the second one', 'Lipid profile'],
  ['choice', check, 'profile', undefined],
  ['yes or no', { type: 'boolean' }, 'yes please', true],
  ['yes or no', { type: 'boolean' }, 'nope', false],
  ['e-mail', { type: 'string', format: 'email' }, "it's jo.hill@example.co.uk.", 'jo.hill@example.co.uk'],
  ['list', { type: 'array', items: { enum: ['tea', 'coffee', 'soup'] } }, 'two teas and a soup', ['tea', 'soup']],
]

describe('an answer is read as the value it means', () => {
  it.each(cases)('%s: %s "%s" → %s', (_kind, schema, text, value) => {
    expect(read(schema, text)).toEqual(value)
  })
})

describe('what was not asked for is read only where its form is clear', () => {
  it.each([
    [order, 'where is order 1042?', 'ORD-1042'],
    [order, 'I need 3 of them', undefined],
    [voucher, 'which is best for 2 people', undefined],
    [born, 'it is me, 3 February 1972', '1972-02-03'],
    [born, 'can I come on 3 February', undefined],
    [limit, 'set the limit of 2065 to 900', 900],
    [{ enum: ['GBP', 'USD'] }, 'how much are 50 pounds', 'GBP'],
    [{ enum: ['not mine', 'wrong amount'] }, "it's not mine", 'not mine'],
    [date, 'I would like to come', undefined],
    [check, 'book a lipid profile', 'Lipid profile'],
    [{ type: 'integer', description: 'Number of guests' }, 'a table for four tomorrow', 4],
    [{ type: 'integer', description: 'Number of guests' }, 'at 7 on the 4th', undefined],
    [{ type: 'string', description: 'Phone number' }, 'my order is 1042', undefined],
  ])('%j in "%s" → %s', (schema, text, value) => {
    expect(read(schema, text, false)).toEqual(value)
  })
})
