/** A simulated customer: says a line at a time, gives what it is asked for, agrees, corrects itself, presses, and leaves. */
import type { Chance } from './chance.ts'
import { type Line, valuesOf } from './goal.ts'
import { inManner, type Manner } from './manner.ts'
import type { Plan } from './plan.ts'
import { asksToConfirm, isAssent } from './wording.ts'

export interface Heard {
  readonly reply: string
  readonly handoff: boolean
  /** What was wanted has happened. */
  readonly done: boolean
  /** A deed that was wanted was done, be it with other values: who asks again has it done again. */
  readonly acted: boolean
}

export interface SimulatedCustomer {
  /** The next message; nothing when the customer leaves. Nothing is heard before the first. */
  next(heard: Heard | undefined): Promise<string | undefined>
}

/** Says yes so often before it takes the questions for a circle. */
const mostAgreements = 3

export class RuleCustomer implements SimulatedCustomer {
  readonly #plan: Plan
  readonly #manner: Manner
  #unsaid: Line[]
  #said = ''
  #turn = 0
  #agreed = 0
  #pressed = 0
  #changed = false
  #thanked = false

  constructor(plan: Plan, chance: Chance) {
    this.#plan = plan
    this.#manner = { persona: plan.persona.name, wording: plan.wording, values: valuesOf(plan.goal), chance }
    this.#unsaid = [...plan.lines]
  }

  next(heard: Heard | undefined): Promise<string | undefined> {
    const said = heard === undefined ? this.#say(this.#unsaid.shift()) : this.#answer(heard)
    this.#turn += 1
    this.#said += `${said ?? ''}\n`
    // What stood in an earlier message already is not said again.
    this.#unsaid = this.#unsaid.filter(({ text }) => isAssent(text) || !this.#said.includes(text))
    return Promise.resolve(said)
  }

  #answer({ reply, handoff, done, acted }: Heard): string | undefined {
    if (handoff) return undefined
    const change = this.#correction(reply)
    if (change !== undefined) return change
    // Without calls that tell, what is wanted is the whole of what there is to say.
    if (done && (this.#plan.goal.calls.length > 0 || this.#unsaid.length === 0)) return this.#leave()
    if (asksToConfirm(reply)) return this.#confirm(reply, acted)
    const next = this.#cued(reply) ?? this.#unsaid.findIndex(({ text }) => !isAssent(text))
    return next === -1 ? this.#press(acted) : this.#say(this.#unsaid.splice(next, 1)[0])
  }

  /** At the latest when asked to confirm, at the earliest when the wrong value comes back. */
  #correction(reply: string): string | undefined {
    const { change, interruption } = this.#plan
    if (this.#changed) return undefined
    if (interruption !== undefined) {
      this.#changed = true
      return interruption
    }
    if (change?.kind !== 'value' || !this.#said.includes(change.wrong)) return undefined
    if (!asksToConfirm(reply) && !reply.toLowerCase().includes(change.wrong.toLowerCase())) return undefined
    this.#changed = true
    return change.words
  }

  #confirm(reply: string, acted: boolean): string | undefined {
    if (!this.#plan.agrees) return this.#say(this.#unsaid.shift())
    if (this.#isDropped(reply)) return this.#dropAgain()
    const wanted = this.#plan.goal.calls.some(({ changesState }) => changesState)
    const assent = this.#unsaid.findIndex(({ text }) => isAssent(text))
    // Who wants nothing done says what comes next in place of a yes: it may be a no.
    const at = this.#cued(reply) ?? (assent === -1 && !wanted && this.#unsaid.length > 0 ? 0 : assent)
    if (at !== -1) return this.#say(this.#unsaid.splice(at, 1)[0])
    this.#agreed += 1
    return wanted && this.#agreed <= mostAgreements ? this.#plan.wording.yes : this.#press(acted)
  }

  #dropAgain(): string | undefined {
    this.#pressed += 1
    return this.#pressed > this.#plan.persona.patience ? undefined : this.#plan.wording.dropIt
  }

  /** Whether it is what the customer let go that the reply asks about. */
  #isDropped(reply: string): boolean {
    const { change, goal } = this.#plan
    if (change?.kind !== 'wish') return false
    const own = valuesOf(goal)
    const text = reply.toLowerCase()
    return valuesOf(change.dropped).some((value) => !own.includes(value) && text.includes(value.toLowerCase()))
  }

  /** Where of the unsaid the one stands that the reply asks for. */
  #cued(reply: string): number | undefined {
    const text = reply.toLowerCase()
    const has = (part: string) => text.includes(part.toLowerCase())
    const at = this.#unsaid.findIndex(({ cue }) => cue.length > 0 && cue.every((item) => [item].flat().some(has)))
    return at === -1 ? undefined : at
  }

  #press(acted: boolean): string | undefined {
    const { persona, wording, request, second, agrees } = this.#plan
    if (!agrees || this.#pressed >= persona.patience) return undefined
    const words = wording.pressing[Math.min(this.#pressed, wording.pressing.length - 1)] ?? ''
    this.#pressed += 1
    if (persona.name === 'impatient' && !acted) return words
    const again = acted ? second?.lines[0] : request
    // A few words were not enough.
    return persona.name === 'one-word' ? again?.text : this.#say(again)
  }

  #leave(): string | undefined {
    if (this.#plan.persona.name !== 'polite' || this.#thanked) return undefined
    this.#thanked = true
    return this.#plan.wording.thanks
  }

  #say(line: Line | undefined): string | undefined {
    return line && inManner(line.text, this.#turn, this.#manner)
  }
}
