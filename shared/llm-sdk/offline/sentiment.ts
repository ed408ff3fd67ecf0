/** How the customer feels, from a small lexicon with negation and intensifiers. */

import { plain } from './tokens.ts'

const weights: ReadonlyMap<string, number> = new Map(
  Object.entries({
    love: 2,
    excellent: 2,
    amazing: 2,
    wonderful: 2,
    fantastic: 2,
    brilliant: 2,
    perfect: 2,
    great: 1.5,
    awesome: 2,
    happy: 1.5,
    thanks: 0.8,
    thank: 0.8,
    good: 1,
    nice: 1,
    helpful: 1.5,
    pleased: 1.5,
    lovely: 1.5,
    glad: 1.2,
    appreciate: 1.2,
    delighted: 2,
    bad: -1.2,
    slow: -0.8,
    late: -0.6,
    wrong: -0.8,
    problem: -0.5,
    issue: -0.4,
    broken: -0.8,
    annoying: -1.8,
    annoyed: -1.8,
    angry: -2.5,
    furious: -3,
    terrible: -2.5,
    horrible: -2.5,
    awful: -2.5,
    worst: -2.8,
    useless: -2.6,
    ridiculous: -2.6,
    unacceptable: -2.8,
    disgusting: -3,
    pathetic: -3,
    disappointed: -1.8,
    disappointing: -1.8,
    frustrated: -2,
    frustrating: -2,
    hate: -2.4,
    stupid: -2.6,
    idiot: -3,
    idiots: -3,
    incompetent: -3,
    joke: -1.2,
    scam: -3,
    cheated: -2.8,
    fraudsters: -3,
    rubbish: -2.2,
    crap: -2.6,
    shit: -3,
    damn: -2,
    hell: -1.6,
    fuck: -3.5,
    fucking: -3.5,
    bullshit: -3.2,
    nonsense: -1.8,
    shame: -1.6,
    outrageous: -2.8,
    appalling: -2.8,
    disgrace: -3,
    disgraceful: -3,
    upset: -1.6,
    unhappy: -1.6,
    worse: -1.4,
    sick: -0.4,
    fed: -0.4,
    nobody: -0.5,
    waste: -1.4,
    wasting: -1.8,
    unbelievable: -1.8,
    poor: -1,
    rude: -2,
    liars: -3,
    liar: -3,
    robbery: -2.4,
  }),
)
const intensifiers: ReadonlySet<string> = new Set(
  'very really so extremely absolutely totally completely utterly bloody incredibly'.split(' '),
)
const negations: ReadonlySet<string> = new Set('not no never hardly without isnt dont'.split(' '))
const strongPhrases =
  /\b(fed up|sick (of|and tired)|had enough|waste of (time|money)|third time|how many times|keep (asking|waiting)|this is a joke|not good enough|what the hell|wtf|sort (it|this) out)\b/
const threats =
  /\b(lawyers?|attorney|sue|suing|legal action|consumer (court|forum|protection)|ombudsman|report you|police complaint|take you to court|go to the (press|police)|trading standards|chargeback|never (use|come|buy|order|shop)( \w+){0,3} again|bad review|one star|social media)\b/

export interface Mood {
  /** 0 (furious) – 1 (delighted), 0.5 neutral. */
  readonly sentiment: number
  readonly angry: boolean
  readonly threatens: boolean
}

/** Sum of word weights, squashed by a logistic curve so that 0 gives 0.5. */
export function readMood(text: string): Mood {
  const words = plain(text).split(' ')
  let sum = 0
  words.forEach((word, at) => {
    let weight = weights.get(word) ?? 0
    if (weight === 0) return
    const before = words.slice(Math.max(0, at - 3), at)
    if (before.some((other) => intensifiers.has(other))) weight *= 1.4
    if (before.some((other) => negations.has(other))) weight *= weight > 0 ? -0.8 : -0.4
    sum += weight
  })
  const joined = words.join(' ')
  if (strongPhrases.test(joined)) sum -= 2
  const letters = text.replace(/[^A-Za-z]/g, '')
  const shouting = letters.length > 12 && letters === letters.toUpperCase()
  if (shouting) sum -= 1.5
  if (/!{2,}/.test(text) && sum < 0) sum -= 0.7
  const threatens = threats.test(joined)
  if (threatens) sum -= 2
  return { sentiment: 1 / (1 + Math.exp(-sum * 0.6)), angry: sum <= -2.2, threatens }
}
