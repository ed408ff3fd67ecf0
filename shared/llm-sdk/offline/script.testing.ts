/** Scripted customers: what each turn must say and call. */

import { describe, expect, it } from 'vitest'
import { Conversation } from './conversation.testing.ts'
import { garage } from './garage.testing.ts'
import { hotel } from './hotel.testing.ts'
import { library } from './library.testing.ts'
import { dentist, pizzeria } from './thin-trades.testing.ts'

interface Expected {
  /** Every text occurs in the reply, without regard to case. */
  readonly says?: readonly string[]
  readonly saysNot?: readonly string[]
  /** The tools called in this turn; none where left out. */
  readonly calls?: readonly (readonly [string, Readonly<Record<string, unknown>>])[]
}
export type Script = readonly (readonly [string, Expected])[]

const trades = { garage, hotel, dentist, pizzeria, library }

export type Scripts = Readonly<Record<string, readonly (readonly [keyof typeof trades, string, Script])[]>>

async function play(trade: keyof typeof trades, script: Script): Promise<void> {
  const talk = new Conversation(trades[trade])
  for (const [customer, expected] of script) {
    const turn = await talk.say(customer)
    const where = `after "${customer}": ${turn.text}`
    for (const text of expected.says ?? []) expect(turn.text.toLowerCase(), where).toContain(text.toLowerCase())
    for (const text of expected.saysNot ?? []) expect(turn.text.toLowerCase(), where).not.toContain(text.toLowerCase())
    expect(
      turn.calls.map((call) => call.name),
      where,
    ).toEqual((expected.calls ?? []).map(([name]) => name))
    for (const [at, [, values]] of (expected.calls ?? []).entries())
      expect(turn.calls[at]?.arguments, where).toMatchObject(values)
    expect(turn.text, where).not.toMatch(/[{}]|undefined|\[object/)
  }
}

/** One test per script, grouped by the guarantee it shows. */
export function playAll(scripts: Scripts): void {
  for (const [guarantee, cases] of Object.entries(scripts)) {
    describe(guarantee, () => {
      it.each(cases.map(([trade, name, script]) => ({ trade, name, script })))('$trade: $name', ({ trade, script }) =>
        play(trade, script),
      )
    })
  }
}
