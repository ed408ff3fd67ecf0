/** Which tool or topic a message means: learned from names, descriptions, examples, enum words and property names. */

import { distance } from 'fastest-levenshtein'
import { LRUCache } from 'lru-cache'
import { learnOpinion, type Opinion } from './learned-intent.ts'
import { actionConcepts, readActions, wishActions } from './lexicon.ts'
import { actionsIn, leadVerb } from './named-deed.ts'
import { dayWords, spelledRight, swapped } from './slips.ts'
import type { Slot } from './slots.ts'
import { conceptOfWord, contentConcepts, plain, tokenise } from './tokens.ts'

/** What can be meant. */
export interface Meaning {
  readonly name: string
  readonly nameWords: string
  readonly description: string
  readonly examples: readonly string[]
  readonly slots: readonly Slot[]
  readonly changesState: boolean
}

/** A score from which a tool is meant without doubt. */
export const sure = 0.5

export interface Candidate {
  readonly name: string
  /** 0–1: 0.5 and above is worth acting on. */
  readonly score: number
  /** How alike the nearest example is, 0–1. */
  readonly example: number
  /** The message names the action of the tool ("cancel" for cancel_order). */
  readonly action: boolean
  /** The request begins with the verb that the tool's name begins with. */
  readonly named: boolean
  /** Concepts of the message that the tool knows nothing of. */
  readonly unmatched: readonly string[]
}

interface Learned {
  readonly meaning: Meaning
  readonly strength: ReadonlyMap<string, number>
  readonly actions: ReadonlySet<string>
  /** The verb that its name begins with; empty where that is a noun. */
  readonly verb: string
  readonly examples: readonly (readonly string[])[]
}

export interface Classifier {
  readonly learned: readonly Learned[]
  readonly idf: ReadonlyMap<string, number>
  readonly unknownIdf: number
  /** Words as written, to forgive typing mistakes. */
  readonly vocabulary: readonly string[]
  readonly known: ReadonlySet<string>
  /** Concepts that decide nothing here. */
  readonly ignored: ReadonlySet<string>
  /** What the trained classifier says. */
  readonly opinion: Opinion
}

/** How much a word says about a tool, by where it stands. */
export const weights = {
  name: 1,
  example: 0.9,
  description: 0.8,
  choice: 0.85,
  property: 0.5,
  propertyDescription: 0.3,
}

/** Learns from the tools of one agent; a few milliseconds for ten of them. */
export function train(meanings: readonly Meaning[], ignored: ReadonlySet<string> = new Set()): Classifier {
  const words = new Set<string>()
  const learned = meanings.map((meaning) => {
    const strength = new Map<string, number>()
    const add = (text: string, weight: number) => {
      for (const token of tokenise(text)) words.add(token.word)
      for (const concept of contentConcepts(text)) strength.set(concept, Math.max(strength.get(concept) ?? 0, weight))
    }
    add(meaning.nameWords, weights.name)
    add(meaning.description.split(/[.\n]/)[0] ?? '', weights.description)
    add(meaning.description, weights.propertyDescription)
    for (const example of meaning.examples) add(example, weights.example)
    for (const slot of meaning.slots) {
      add(slot.label, weights.property)
      add(slot.description, weights.propertyDescription)
      for (const choice of [...slot.choices, ...(slot.item?.choices ?? [])])
        add(choice.sayings.join(' '), weights.choice)
    }
    const actions = actionsOfMeaning(meaning)
    if (meaning.changesState && strength.has('appointment') && [...actions].some((action) => makers.has(action))) {
      strength.set('book', Math.max(strength.get('book') ?? 0, weights.example))
      actions.add('book')
    }
    return {
      meaning,
      strength,
      actions,
      verb: verbOf(meaning),
      examples: meaning.examples.map((example) => contentConcepts(example)),
    }
  })
  const idf = new Map<string, number>()
  for (const concept of new Set(learned.flatMap((entry) => [...entry.strength.keys()]))) {
    const holders = learned.reduce((sum, entry) => sum + Math.min(1, entry.strength.get(concept) ?? 0), 0)
    idf.set(concept, Math.log(1 + learned.length / (0.5 + holders)))
  }
  const vocabulary = [...words].filter((word) => word.length >= 5)
  const opinion = learnOpinion(meanings)
  return { learned, idf, unknownIdf: Math.log(1 + learned.length / 0.5), vocabulary, known: words, ignored, opinion }
}

/** Verbs that bring a booking about: "create a booking" is what "book" asks for. */
const makers: ReadonlySet<string> = new Set(['create', 'book', 'request', 'buy', 'order', 'register'])

function actionsOfMeaning(meaning: Meaning): Set<string> {
  const fromName = meaning.nameWords
    .split(' ')
    .map(conceptOfWord)
    .filter((concept) => actionConcepts.has(concept))
  const first = tokenise(meaning.description)[0]?.concept ?? ''
  const fromDescription = actionConcepts.has(first) ? [first] : []
  const fromExamples = meaning.examples.flatMap((example) => [...actionsIn(example)])
  const counted = fromExamples.filter(
    (action, _, all) =>
      fromName.includes(action) || all.filter((other) => other === action).length * 2 >= meaning.examples.length,
  )
  return new Set([
    ...fromName.slice(0, 2),
    ...fromDescription,
    ...(meaning.changesState ? counted : counted.filter((action) => readActions.has(action))),
  ])
}

/** The first word of a name is taken for a verb where it is a common deed, or the description begins with it too. */
function verbOf(meaning: Meaning): string {
  const first = conceptOfWord(meaning.nameWords.split(' ')[0] ?? '')
  const described = tokenise(meaning.description)[0]?.concept
  return actionConcepts.has(first) || first === described ? first : ''
}

/** Questions about what the customer has: for tools that look. */
const ownAffairs =
  /^(do i have|have i got|when (is|are|was|were|will) my|what (is|are|was|were) my|where (is|are) my|how (is|are) my|is my|are my|has my|have my|did my|was my|any (news|update)|what did i|which .{0,30} (do|did|have) i)\b/

const wish =
  /\bneeds (an?|to)\b|\b(i|we) (really |just |also )?(want|need|would like|would love|am looking for|am after|will take|will have)|\b(can|could|may) (i|we) (get|have|see|come|visit|stop by|drop by)|\b(give|get) me\b|^(a|an|one|two|three|\d+) \w+|please$/

const classified = new WeakMap<Classifier, LRUCache<string, readonly Candidate[]>>()

/** All meanings by score, best first. */
export function classify(classifier: Classifier, text: string): readonly Candidate[] {
  const cache = classified.get(classifier) ?? new LRUCache<string, readonly Candidate[]>({ max: 500 })
  classified.set(classifier, cache)
  const candidates = cache.get(text) ?? scoreAll(classifier, text)
  cache.set(text, candidates)
  return candidates
}

/** The message with slips put right where what the tools speak of is one letter away: "retunr" → "return". */
export function inWordsOf(classifier: Classifier, text: string): string {
  const { vocabulary, known, idf } = classifier
  return spelledRight(text, {
    words: [...vocabulary, ...dayWords],
    knows: (word) => known.has(word) || idf.has(conceptOfWord(word)) || timeWords.has(conceptOfWord(word)),
  })
}

function scoreAll(classifier: Classifier, written: string): readonly Candidate[] {
  const text = inWordsOf(classifier, written)
  const concepts = [...new Set(contentConcepts(text).map((concept) => mend(classifier, concept)))].filter(
    (concept) => !/^\d+$/.test(concept) && !timeWords.has(concept) && !classifier.ignored.has(concept),
  )
  if (concepts.length === 0) return []
  const actions = new Set([...actionsIn(text)].map((action) => mend(classifier, action)))
  const wishes = wish.test(plain(text))
  const asksOwn = ownAffairs.test(plain(text))
  const lead = leadVerb(text)
  const favoured = classifier.opinion.favours(text)
  return classifier.learned
    .map((entry) => scoreOne(classifier, entry, concepts, actions, { wishes, asksOwn, lead }))
    .map((candidate) =>
      candidate.name === favoured?.name && candidate.score > 0.2
        ? { ...candidate, score: candidate.score + (1 - candidate.score) * favoured.raise }
        : candidate,
    )
    .filter((candidate) => candidate.score > 0.05)
    .sort((a, b) => b.score - a.score)
}

const timeWords: ReadonlySet<string> = new Set(
  'today tomorrow tonight morn afternoon even night week month monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun am pm next half past quarter oclock noon one two three four five six seven eight nine ten eleven twelve'
    .split(' ')
    .map(conceptOfWord),
)

function scoreOne(
  classifier: Classifier,
  entry: Learned,
  concepts: readonly string[],
  actions: ReadonlySet<string>,
  form: { readonly wishes: boolean; readonly asksOwn: boolean; readonly lead: string },
): Candidate {
  let matched = 0
  let evidence = 0
  let missed = 0
  const unmatched: string[] = []
  for (const concept of concepts) {
    const weight = classifier.idf.get(concept) ?? classifier.unknownIdf
    const strength = entry.strength.get(concept) ?? 0
    if (strength > 0) {
      matched += weight * strength
      evidence += strength
    } else {
      unmatched.push(concept)
      missed += classifier.idf.has(concept) ? weight : Math.min(weight, 1.2)
    }
  }
  const coverage = matched === 0 ? 0 : matched / (matched + 0.45 * missed)
  const bag = coverage * (1 - Math.exp(-1.1 * evidence))
  const example = Math.max(0, ...entry.examples.map((own) => cosine(classifier, own, concepts)))
  let score = 1 - (1 - 0.8 * bag) * (1 - 0.75 * example * example)
  const shared =
    (concepts.includes(entry.verb) && meansAnAct(entry.verb)) ||
    [...actions].some((action) => entry.actions.has(action) || (readActions.has(action) && !entry.meaning.changesState))
  const named = form.lead !== '' && meansAnAct(form.lead) && form.lead === entry.verb
  const wished = !shared && form.wishes && [...entry.actions].some((action) => wishActions.has(action))
  if (shared) score += (1 - score) * 0.3 * Math.min(1, evidence)
  else if (form.asksOwn && !entry.meaning.changesState && evidence > 0)
    score += (1 - score) * 0.3 * Math.min(1, evidence)
  else if (wished && actions.size === 0) score += (1 - score) * 0.25 * Math.min(1, evidence)
  else if (actions.size > 0 && entry.actions.size > 0 && example < 0.8) {
    const stands =
      [...actions].every((action) => readActions.has(action)) ||
      (wished && [...actions].every((action) => wishActions.has(action)))
    score *= stands ? 0.7 : 0.4
  }
  if (named) score += (1 - score) * 0.35 * Math.min(1, evidence)
  return {
    name: entry.meaning.name,
    score: Math.min(1, score),
    example,
    action: shared || named || (wished && evidence > 0 && actions.size === 0),
    named,
    unmatched,
  }
}

/** "get" and "do" are how names begin, not what customers ask for. */
const meansAnAct = (verb: string) =>
  verb !== '' && !/^(get|do|make|set|run|handl|process|manag|appointment)$/.test(verb)

function cosine(classifier: Classifier, a: readonly string[], b: readonly string[]): number {
  const weight = (concept: string) => (classifier.idf.get(concept) ?? Math.min(1.2, classifier.unknownIdf)) ** 2
  const own = [...new Set(a)].filter((concept) => !/^\d+$/.test(concept) && !timeWords.has(concept))
  const norm = (list: readonly string[]) => Math.sqrt(list.reduce((sum, concept) => sum + weight(concept), 0))
  const dot = own.filter((concept) => b.includes(concept)).reduce((sum, concept) => sum + weight(concept), 0)
  return dot === 0 ? 0 : dot / (norm(own) * norm(b))
}

const mended = new WeakMap<Classifier, Map<string, string>>()

/** A word no tool knows, one slip away from one they do, is taken for that. */
function mend(classifier: Classifier, concept: string): string {
  if (concept.length < 5 || classifier.idf.has(concept) || classifier.known.has(concept)) return concept
  const cache = mended.get(classifier) ?? new Map<string, string>()
  mended.set(classifier, cache)
  const known = cache.get(concept)
  if (known !== undefined) return known
  const near = classifier.vocabulary.find(
    (word) =>
      word.charAt(0) === concept.charAt(0) &&
      (!actionConcepts.has(conceptOfWord(word)) || word.at(-1) === concept.at(-1) || swapped(word, concept)) &&
      Math.abs(word.length - concept.length) <= 2 &&
      (swapped(word, concept) || distance(word, concept) <= (word.length >= 8 ? 2 : 1)),
  )
  const result = near === undefined ? concept : conceptOfWord(near)
  if (cache.size < 5_000) cache.set(concept, result)
  return result
}

/** How alike two sentences are word by word and in word order, small words included: for "do I have …", where the small words carry the meaning. */
export function alikeInShape(a: string, b: string): number {
  const grams = (text: string) => {
    const words = plain(text).split(' ')
    return new Set([...words, ...words.slice(1).map((word, at) => `${words[at]} ${word}`)])
  }
  const left = grams(a)
  const right = grams(b)
  const both = [...left].filter((gram) => right.has(gram)).length
  return both / Math.sqrt(left.size * right.size)
}
