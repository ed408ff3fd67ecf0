import { describe, expect, it } from 'vitest'
import { activityOf, sentenceOf } from './humanise.ts'

describe('technical names as words', () => {
  it.each([
    ['check_availability', 'Checking availability'],
    ['createOrder', 'Creating order'],
    ['get-status', 'Getting status'],
    ['send_report_whatsapp', 'Sending report whatsapp'],
    ['book_appointment', 'Booking appointment'],
    ['cancel_order', 'Canceling order'],
    ['agree_terms', 'Agreeing terms'],
    ['<img src=x>', '<img src=x>'],
    ['', ''],
  ])('%s is going on as "%s"', (name, expected) => {
    expect(activityOf(name)).toBe(expected)
  })

  it('begins a sentence', () => {
    expect(sentenceOf('escalation_triggered')).toBe('Escalation triggered')
  })
})
