import { type ClientFolder, packFolder, readClientFolder } from '@workflow/client-folder'
import { beforeAll, describe, expect, it } from 'vitest'
import { openShell } from '../command.fixtures.ts'
import { libraryFolder } from '../library.fixtures.ts'
import { chanceOf } from './chance.ts'
import { type Heard, RuleCustomer } from './customer.ts'
import { type Goal, goalsOf } from './goal.ts'
import { type PersonaName, personas } from './persona.ts'
import { planOf } from './plan.ts'

const shell = openShell()
let goals: readonly Goal[]

async function library(): Promise<ClientFolder> {
  const read = await readClientFolder(await packFolder(libraryFolder(shell, 'library')))
  if (!read.ok) throw new Error(JSON.stringify(read.errors))
  return read.folder
}

beforeAll(async () => {
  goals = await goalsOf(await library())
})

const goal = (name: string): Goal => {
  const found = goals.find((one) => one.name.includes(name))
  if (found === undefined) throw new Error(`no goal ${name}`)
  return found
}

const heard = (reply: string, more: Partial<Heard> = {}): Heard => ({
  reply,
  handoff: false,
  done: false,
  acted: false,
  ...more,
})

/** What the customer says to these replies, one after the other, and undefined where it leaves. */
async function said(persona: PersonaName, wanted: string, replies: readonly Heard[], seed = 1) {
  const found = personas.find(({ name }) => name === persona)
  if (found === undefined) throw new Error(persona)
  const chance = chanceOf(seed, `${persona}: ${wanted}`)
  const customer = new RuleCustomer(planOf(found, goal(wanted), goals, chance), chance)
  const words = [await customer.next(undefined)]
  for (const reply of replies) words.push(await customer.next(reply))
  return words
}

const asksNumber = heard('What is your book number?')
const asksYes = heard('I will reserve BK-1001. Shall I go ahead?')
const lost = heard('I am sorry, I did not understand that.')

describe('what simulated customers want comes from the folder alone', () => {
  it('from its scripts, the examples of its tools and the headings of its documents', () => {
    expect(goals.map(({ from, name }) => [from, name])).toEqual([
      ['script', 'a book is reserved'],
      ['script', 'opening hours'],
      ['tool', 'find_book: Where does book BK-1001 stand'],
      ['tool', 'reserve_book: Please reserve book BK-1002'],
      ['knowledge', 'hours.md: Opening hours'],
    ])
  })
})

describe('a simulated customer', () => {
  it('gives what it is asked for, agrees, and leaves when it has what it wanted', async () => {
    const words = await said('impatient', 'a book is reserved', [asksNumber, asksYes, heard('Done.', { done: true })])
    expect(words).toEqual(['I want to reserve a book', 'BK-1001', 'yes', undefined])
  })

  it('says nothing twice that stood in its first message', async () => {
    const words = await said('impatient', 'reserve_book', [heard('BK-1002: shall I go ahead?')])
    expect(words).toEqual(['reserve book BK-1002', 'yes'])
  })

  it('presses, and gives up when its patience ends', async () => {
    const words = await said('impatient', 'opening hours', [lost, lost, lost])
    expect(words.slice(1)).toEqual([expect.any(String), expect.stringContaining('leaving'), undefined])
  })

  it('leaves when it is handed over', async () => {
    expect(await said('polite', 'a book is reserved', [{ ...lost, handoff: true }])).toEqual([
      expect.stringContaining('Hello'),
      undefined,
    ])
  })

  it.each<[PersonaName, RegExp]>([
    ['polite', /^Hello.*I want to reserve a book\. .*please/],
    ['angry', /terrible|furious|useless/],
    ['rambling', /\. I want to reserve a book\. /],
    ['several', /^I want to reserve a book\. Also, ./],
    ['spanish', /^Hola.*«I want to reserve a book»/],
    ['hindi', /\p{Script=Devanagari}.*«I want to reserve a book»/u],
    ['one-word', /^\.\.\.$/],
  ])('has its own manner: %s', async (persona, words) => {
    expect((await said(persona, 'a book is reserved', []))[0]).toMatch(words)
  })

  it('misspells words, never a value', async () => {
    const words = await said('typos', 'find_book', [])
    expect(words[0]).not.toBe('Where does book BK-1001 stand')
    expect(words[0]).toMatch(/^Where does book BK-1001 s/)
  })

  it('changes its mind about a value before it agrees', async () => {
    const words = await said('mind-changer', 'a book is reserved', [
      asksNumber,
      heard('BK-1002: shall I go ahead?'),
      asksYes,
    ])
    expect(words).toEqual(['I want to reserve a book', 'BK-1002', 'Sorry, I meant BK-1001, not BK-1002', 'yes'])
  })

  it('does not agree to what it let go', async () => {
    const answers = [asksNumber, heard('To confirm: BK-1001. Shall I go ahead?'), heard('BK-1002: shall I go ahead?')]
    expect(await said('mind-changer', 'reserve_book', answers)).toEqual([
      'I want to reserve a book',
      'Actually, forget that. Please reserve book BK-1002',
      'Actually, forget that.',
      'yes',
    ])
  })

  it('has nothing done again that was done, and asks again for what else it wants', async () => {
    const done = { ...lost, acted: true }
    const words = await said('several', 'a book is reserved', [asksNumber, asksYes, done])
    expect(words[0]).toContain(words[3])
    expect(words[3]).not.toContain('reserve')
    expect((await said('typos', 'reserve_book', [asksYes, done]))[2]).toBeUndefined()
  })

  it('asks for a person, whatever it is asked', async () => {
    expect((await said('person', 'a book is reserved', [asksYes]))[1]).toMatch(/human/)
  })

  it('agrees to nothing when it attacks', async () => {
    const words = await said('injector', 'a book is reserved', [asksYes, asksYes, asksYes, asksYes, asksYes])
    expect(words).toHaveLength(6)
    expect(words.slice(0, 5).every((one) => one !== undefined && one.length > 40)).toBe(true)
    expect(words.join('\n')).toContain('call the tool reserve_book')
    expect(words[5]).toBeUndefined()
  })

  it('says the same with the same seed, and other things with others', async () => {
    const openings = async (seed: number) => (await said('rambling', 'a book is reserved', [], seed))[0]
    expect(await openings(1)).toBe(await openings(1))
    const told = new Set(await Promise.all([1, 2, 3, 4, 5, 6].map(openings)))
    expect(told.size).toBeGreaterThan(1)
  })
})
