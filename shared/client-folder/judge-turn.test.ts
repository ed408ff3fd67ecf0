import { describe, expect, it } from 'vitest'
import { type JudgedAgent, type JudgedCall, type JudgedTurn, judgeTurn } from './judge-turn.ts'

const agent: JudgedAgent = {
  offered: new Set(['book', 'find_slot']),
  changesState: (tool) => tool === 'book',
}
const said = 'Book a CBC for tomorrow at 411001'
const book = (more: Partial<JudgedCall> = {}): JudgedCall => ({
  name: 'book',
  arguments: { test: 'CBC', pin: '411001', slot: 'SLT-17' },
  outcome: 'ok',
  ...more,
})
const turn = (reply: string, calls: JudgedCall[] = [], handoff = false): JudgedTurn => ({ reply, calls, handoff })
const booked = turn('Your visit is booked. The number is APT-1001, and it costs 350 rupees.', [book()])
const apology = turn("I'm sorry, I can't help with that.")

const judge = (before: JudgedTurn, now: JudgedTurn) => judgeTurn(before, now, agent, said)

describe('a turn is the same where the same was done and said to the same effect', () => {
  it.each<[string, JudgedTurn, JudgedTurn]>([
    ['word for word', booked, booked],
    [
      'other generated ids',
      booked,
      turn(booked.reply.replace('1001', '2044'), [book({ arguments: { test: 'cbc', pin: '411001', slot: 'SLT-9' } })]),
    ],
    ['other words', booked, turn('Booked! Number APT-1001 stands for your visit; 350 rupees.', [book()])],
    [
      'a read more',
      turn('It opens at nine.'),
      turn('It opens at nine.', [{ name: 'find_slot', arguments: {}, outcome: 'ok' }]),
    ],
    ['no answer then and now', apology, turn('')],
  ])('%s', (_case, before, now) => {
    expect(judge(before, now)).toMatchObject({ grade: 'same' })
  })
})

describe('a turn is worse where something is missing', () => {
  it.each<[string, JudgedTurn, JudgedTurn, string]>([
    ['the call', booked, turn(booked.reply), 'book was not called'],
    ['its success', booked, turn(booked.reply, [book({ outcome: 'failed' })]), 'book was failed'],
    [
      'an argument that the customer gave',
      booked,
      turn(booked.reply, [book({ arguments: { test: 'CBC', pin: '411002', slot: 'SLT-17' } })]),
      'in place of',
    ],
    ['the answer', booked, turn("Sorry, I can't help with that.", [book()]), 'an apology where there was an answer'],
    ['any reply', turn('It opens at nine.'), turn(' '), 'no reply'],
    ['the agent', turn('It opens at nine.'), turn('It opens at nine.', [], true), 'a hand-over to a person'],
    ['a figure', booked, turn('Your visit is booked. The number is APT-1001.', [book()]), 'no longer says 350'],
    [
      'the yes',
      turn('The voucher is valid today.'),
      turn('The voucher is not valid today.'),
      'says no where it said yes',
    ],
    [
      'the subject',
      turn('The library opens on Monday morning.'),
      turn('Welcome! Ask me about reader cards.'),
      'something else',
    ],
    ['nothing, but something more was changed', turn('Shall I book it?'), booked, 'was not then'],
  ])('%s', (_case, before, now, reason) => {
    const verdict = judge(before, now)
    expect(verdict).toMatchObject({ grade: 'worse', reason: expect.stringContaining(reason) })
  })
})

describe('a turn is better where it was worse before', () => {
  it.each<[string, JudgedTurn, JudgedTurn]>([
    ['an answer for an apology', apology, turn('It opens at nine.')],
    ['an answer for a hand-over', turn('A colleague takes over.', [], true), turn('It opens at nine.')],
    ['a call that failed', turn('That did not work.', [book({ outcome: 'failed' })]), booked],
    ['a call for an apology', apology, booked],
  ])('%s', (_case, before, now) => {
    expect(judge(before, now)).toMatchObject({ grade: 'better' })
  })
})

describe('a turn is refused where the agent may no longer do it', () => {
  it.each<[string, JudgedTurn, JudgedTurn, string]>([
    [
      'a tool that is gone',
      turn('Done.', [{ name: 'erase', arguments: {}, outcome: 'ok' }]),
      turn('Done.'),
      'no longer has',
    ],
    [
      'a call that is withheld',
      booked,
      turn('Please prove who you are.', [book({ outcome: 'withheld' })]),
      'withheld now',
    ],
  ])('%s', (_case, before, now, reason) => {
    expect(judge(before, now)).toMatchObject({ grade: 'refused', reason: expect.stringContaining(reason) })
  })
})
