/**
 * `npm run test:sequences`: 10,000 recipients in overlapping sequences over ninety days, with restarts in the middle of work, events that come twice, servers that are
 * busy and connections that break after the last word. Counted by the sender's own book, not by the engine's: what was sent twice, in somebody's night, after they
 * objected, over the cap. All of it must be none.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Page, type QueryOptions, readDeadLetters } from '@workflow/engine'
import { type Message, Messages, RequirementsRecords, requestMessage } from '@workflow/records'
import { changeConsent } from '../../functions/communication/consent.ts'
import { type Sequence, Sequences, startSequence } from '../../functions/communication/sequence.ts'
import { afterObjecting, atNight, overTheCap, twice } from './judge.ts'
import { Life } from './life.ts'
import { organizationIdOf, organizations, type Person, population } from './population.ts'
import { createSimulatedClock } from './simulated-clock.ts'

const size = Number(process.argv[2] ?? 10_000)
const days = 90
const hours = days * 24
const hourMs = 3_600_000
const stepHours = 2
/** Clocks go forward within: in New York and Los Angeles on 8 March, in Berlin on the 29th; in Auckland back on 5 April. */
const start = '2026-02-01T00:00:00.000Z'
const restartEveryHours = 9 * 24 + 5

const folder = mkdtempSync(join(tmpdir(), 'sequences-'))
const clock = createSimulatedClock(start)
const life = new Life(folder, clock)
const people = population(size, hours)
const objectedAtMs = new Map<string, number>()

const message = (person: Person) => ({
  channel: 'email' as const,
  to: { address: person.address },
  locale: 'en',
  timeZone: person.timeZone,
  data: { organizationName: 'Client', url: 'https://portal.example' },
})

type Deed = (person: Person) => Promise<void>
const deeds = new Map<number, { readonly person: Person; readonly deed: Deed }[]>()
const plan = (atHour: number, person: Person, deed: Deed) =>
  deeds.set(atHour, [...(deeds.get(atHour) ?? []), { person, deed }])

const consent: Deed = ({ organizationId, address }) =>
  life.inTenant(organizationId, async (tenant) => {
    await changeConsent(tenant, 'email', address, { marketing: true, source: 'simulation' })
  })
const begin =
  (name: Sequence['name']): Deed =>
  (person) =>
    life.inTenant(person.organizationId, async (tenant) => {
      const subjectId = name === 'requirements' ? requirementsOf(person) : person.organizationId
      if (name === 'requirements') tenant.create(RequirementsRecords, blank(subjectId))
      await startSequence(tenant, { name, subjectId, message: message(person) })
    })
const burst: Deed = (person) =>
  life.inTenant(person.organizationId, async (tenant) => {
    for (let place = 0; place < (person.burst?.messages ?? 0); place += 1)
      requestMessage(tenant, {
        ...message(person),
        template: 'notice',
        kind: 'relationship',
        data: { subject: 'News', text: `Number ${place}` },
      })
  })
const object: Deed = async ({ address }) => {
  const url = life.unsubscribeUrls.get(address)
  if (url === undefined) return
  await life.object(url)
  objectedAtMs.set(address, clock.now().getTime())
}
const answer: Deed = (person) =>
  life.inTenant(person.organizationId, async (tenant) => {
    const requirements = await tenant.find(RequirementsRecords, requirementsOf(person))
    if (requirements === undefined) return
    tenant.put(RequirementsRecords, { ...requirements, state: 'completed' })
    tenant.emit('requirements_validation_completed', { requirementsId: requirements.id, corrections: 0 })
  })

async function* everyOf<Document>(ask: (options: QueryOptions) => Promise<Page<Document>>): AsyncGenerator<Document> {
  let page = await ask({ limit: 500 })
  yield* page.items
  while (page.next !== undefined) {
    page = await ask({ limit: 500, after: page.next })
    yield* page.items
  }
}

const requirementsOf = ({ address }: Person) => `req_${address.replace(/\W/g, '_')}`
const blank = (id: string) => ({
  id,
  researchId: 'rsr_1',
  state: 'approved' as const,
  volumes: [],
  useCases: { predicted: [] },
  integrations: { predicted: [] },
  objectives: { predicted: [] },
  additions: '',
  inaccuracies: '',
  productTypes: { predicted: ['chatbot' as const] },
  languages: { predicted: ['en'] },
  producedBy: 'baseline',
  createdAt: start,
})

for (const person of people) {
  const { consents, sequences, objectsAtHour, answersAtHour } = person
  if (consents) plan(0, person, consent)
  for (const { name, atHour } of sequences) plan(atHour, person, begin(name))
  if (person.burst) plan(person.burst.atHour, person, burst)
  if (objectsAtHour !== undefined) plan(objectsAtHour, person, object)
  if (answersAtHour !== undefined && sequences.some(({ name }) => name === 'requirements'))
    plan(answersAtHour, person, answer)
}

const began = process.hrtime.bigint()
await life.begin()
for (let hour = 0; hour < hours; hour += stepHours) {
  const due = [...Array(stepHours).keys()].flatMap((more) => deeds.get(hour + more) ?? [])
  await Promise.all(due.map(({ person, deed }) => deed(person)))
  if (hour % restartEveryHours < stepHours && hour > 0) {
    // In the middle of what these hours bring.
    await life.end()
    await life.begin()
  }
  if (hour % 24 < stepHours) await life.repeat()
  await life.kernel.idle()
  clock.jump(stepHours * hourMs)
}
await life.kernel.idle()

const messages = new Map<string, Message>()
const sequences: Sequence[] = []
for (let place = 0; place < organizations; place += 1)
  await life.inTenant(organizationIdOf(place), async (tenant) => {
    for await (const one of everyOf((options) => tenant.query(Messages, 'all', {}, options))) messages.set(one.id, one)
    for await (const one of everyOf((options) => tenant.query(Sequences, 'all', {}, options))) sequences.push(one)
  })
const letters = await readDeadLetters(life.kernel.ports, 10)

const inState = (state: Message['state']) => [...messages.values()].filter((one) => one.state === state).length
const seconds = Number(process.hrtime.bigint() - began) / 1e9
console.log(
  `${size} recipients, ${sequences.length} sequences, ${days} days, ${life.restarts} restarts, ${life.repeated} events again later: ` +
    `${messages.size} messages, ${life.sent.length} sent, ${inState('suppressed')} suppressed, ${inState('unknown')} of unknown fate, ` +
    `${inState('held')} held; ${objectedAtMs.size} objected (${Math.round(seconds)} s)`,
)

let passed = 0
let failed = 0
const check = (what: string, found: number, expected = 0) => {
  console.log(`${found === expected ? 'ok    ' : 'FAILED'}  ${what}: ${found}`)
  if (found === expected) passed += 1
  else failed += 1
}
check('sent twice', twice(life.sent, messages))
check('sent at night', atNight(life.sent, messages))
check('sent after objecting', afterObjecting(life.sent, messages, objectedAtMs))
check('sent over the cap', overTheCap(life.sent, messages))
check('sequences that did not end', sequences.filter(({ state }) => state === 'active').length)
check('messages left on the way', inState('queued') + inState('sending') + inState('held'))
check('dead letters', letters.length)
const starts = people.reduce((sum, person) => sum + person.sequences.length, 0)
check('sequences begun', sequences.length, starts)
await life.end()
rmSync(folder, { recursive: true, force: true })
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
