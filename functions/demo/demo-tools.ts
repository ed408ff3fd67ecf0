/** Mock tools of a demo: schema-valid, stateful within it, with rows that look like the client's own. */
import type { Faker } from '@faker-js/faker'
import type { DemoPlan, UseCaseKind } from './model.ts'

type Json = Readonly<Record<string, unknown>>

interface Operation {
  readonly tables: readonly string[]
  readonly operation: Json
}

const statuses = ['received', 'in progress', 'waiting for a part', 'ready', 'completed'] as const

/** References `REF-1001`, … that a customer of the demo can ask about. */
const referenceCount = 12

/** Tables, and the operations of the kinds that the plan has. The same seed gives the same rows. */
export function mockOf(plan: DemoPlan, faker: Faker): Json {
  const kinds = new Set<UseCaseKind>(['information', ...plan.useCases.map(({ kind }) => kind)])
  const operations = Object.entries(operationsFor(plan)).filter(([, one]) => kinds.has(one.kind))
  const used = new Set(operations.flatMap(([, { tables }]) => tables))
  const tables = Object.entries(tablesOf(plan, faker)).filter(([name]) => used.has(name))
  return {
    tables: Object.fromEntries(tables),
    operations: Object.fromEntries(operations.map(([name, { operation }]) => [name, operation])),
  }
}

export const toolNames = (plan: DemoPlan): readonly string[] => {
  const kinds = new Set<UseCaseKind>(['information', ...plan.useCases.map(({ kind }) => kind)])
  return Object.entries(operationsFor(plan)).flatMap(([name, { kind }]) => (kinds.has(kind) ? [name] : []))
}

function tablesOf(plan: DemoPlan, faker: Faker): Readonly<Record<string, Json>> {
  const offer = () => faker.helpers.arrayElement(plan.offers).name
  return {
    offers: {
      key: 'name',
      rows: plan.offers.map(({ name, description, price }) => ({
        name,
        description: description || name,
        price: price ?? 'on request',
        available: faker.number.int({ min: 1, max: 20 }),
      })),
    },
    quotes: { key: 'id', rows: [] },
    slots: {
      key: 'id',
      rows: Array.from({ length: 14 }, (_, day) =>
        ['morning', 'afternoon', 'evening'].map((part) => ({
          id: `s${day}${part}`,
          date: `=$today(${day})`,
          part,
          free: day < 2 ? 3 : faker.number.int({ min: 0, max: 4 }),
        })),
      ).flat(),
    },
    appointments: { key: 'id', rows: [] },
    requests: {
      key: 'reference',
      rows: Array.from({ length: referenceCount }, (_, place) => ({
        reference: `REF-${1001 + place}`,
        customer: faker.person.fullName(),
        offer: offer(),
        status: statuses[place % statuses.length],
        expected: `=$today(${faker.number.int({ min: 0, max: 9 })})`,
      })),
    },
    complaints: { key: 'id', rows: [] },
  }
}

/** More would drown what the other tools are asked by. */
const offersInExamples = 8

const reference = { type: 'string', pattern: '^REF-[0-9]{4}$', description: 'Reference number such as REF-1003' }

function operationsFor(plan: DemoPlan): Readonly<Record<string, Operation & { readonly kind: UseCaseKind }>> {
  const names = plan.offers.map(({ name }) => name)
  const [first = ''] = names
  const offer = { type: 'string', enum: names, description: 'What on offer' }
  const findRequest = [
    { find: { table: 'requests', where: { reference: '=input.reference' }, as: 'found' } },
    { let: { known: '=$one(found)' } },
    {
      refuse: {
        when: '=$not($exists(known))',
        code: 'unknown_reference',
        message: "='The reference ' & input.reference & ' is not known. Please check the number.'",
      },
    },
  ]
  return {
    check_offer: {
      kind: 'information',
      tables: ['offers'],
      operation: {
        description: 'Tells price, availability and details of something on offer',
        changes_state: false,
        examples: [
          { utterance: 'What does it cost?' },
          ...names.slice(0, offersInExamples).flatMap((name) => [
            { utterance: `How much is ${name}`, arguments: { offer: name } },
            { utterance: `Do you have ${name}?`, arguments: { offer: name } },
          ]),
        ],
        input: { type: 'object', required: ['offer'], properties: { offer } },
        steps: [
          { find: { table: 'offers', where: { name: '=input.offer' }, as: 'found' } },
          { let: { one: '=$one(found)' } },
          {
            answer: {
              offer: '=one.name',
              details: '=one.description',
              price: '=one.price',
              availability: "=one.available > 0 ? 'available' : 'not available'",
            },
          },
        ],
      },
    },
    request_quote: {
      kind: 'sales_inquiry',
      tables: ['offers', 'quotes'],
      operation: {
        description: 'Requests a quote for something on offer, sent by e-mail',
        examples: [
          { utterance: 'I would like a quote' },
          { utterance: `Please send me a quote for ${first}`, arguments: { offer: first } },
          { utterance: 'Can I get an offer by e-mail' },
        ],
        input: {
          type: 'object',
          required: ['offer', 'email'],
          properties: {
            offer,
            email: { type: 'string', format: 'email', description: 'E-mail address for the quote' },
          },
        },
        steps: [
          {
            insert: {
              table: 'quotes',
              row: { id: "=$nextId('QUO')", offer: '=input.offer', email: '=input.email' },
              as: 'quote',
            },
          },
          { answer: { quoteId: '=quote.id', offer: '=quote.offer', email: '=quote.email' } },
        ],
      },
    },
    book_appointment: {
      kind: 'booking',
      tables: ['slots', 'appointments'],
      operation: {
        description: 'Books an appointment on a day, in the morning, afternoon or evening',
        examples: [
          { utterance: 'I would like to book an appointment' },
          { utterance: 'Book an appointment for tomorrow morning' },
          { utterance: 'Can I make an appointment on Friday' },
        ],
        input: {
          type: 'object',
          required: ['date', 'timeOfDay'],
          properties: {
            date: { type: 'string', format: 'date', description: 'Day of the appointment' },
            timeOfDay: { type: 'string', enum: ['morning', 'afternoon', 'evening'], description: 'Part of the day' },
          },
        },
        steps: [
          { find: { table: 'slots', where: { date: '=input.date', part: '=input.timeOfDay' }, as: 'slots' } },
          { let: { slot: '=$one(slots[free > 0])' } },
          {
            refuse: {
              when: '=$not($exists(slot))',
              code: 'no_slot',
              message:
                "='There is nothing free on ' & input.date & ' in the ' & input.timeOfDay & '. Please choose another time.'",
            },
          },
          { update: { table: 'slots', where: { id: '=slot.id' }, set: { free: '=slot.free - 1' } } },
          {
            insert: {
              table: 'appointments',
              row: { id: "=$nextId('APT')", date: '=slot.date', timeOfDay: '=slot.part' },
              as: 'appointment',
            },
          },
          {
            answer: {
              appointmentId: '=appointment.id',
              date: '=appointment.date',
              timeOfDay: '=appointment.timeOfDay',
            },
          },
        ],
      },
    },
    check_request_status: {
      kind: 'support_request',
      tables: ['requests'],
      operation: {
        description: 'Tells the status of a request or an order by its reference number',
        changes_state: false,
        examples: [
          { utterance: 'What is the status of my request?' },
          { utterance: 'Where is my order REF-1001', arguments: { reference: 'REF-1001' } },
          { utterance: 'When will REF-1002 be ready', arguments: { reference: 'REF-1002' } },
        ],
        input: { type: 'object', required: ['reference'], properties: { reference } },
        steps: [
          ...findRequest,
          {
            answer: {
              reference: '=known.reference',
              about: '=known.offer',
              status: '=known.status',
              expected: "=known.status = 'completed' ? null : known.expected",
            },
          },
        ],
      },
    },
    report_problem: {
      kind: 'complaint',
      tables: ['requests', 'complaints'],
      operation: {
        description: 'Takes a complaint or reports a problem with a request or an order',
        examples: [
          { utterance: 'I want to report a problem' },
          { utterance: 'I want to complain about REF-1004', arguments: { reference: 'REF-1004' } },
          { utterance: 'There is a problem with my order' },
        ],
        input: {
          type: 'object',
          required: ['reference', 'problem'],
          properties: {
            reference,
            problem: {
              type: 'string',
              enum: ['late', 'damaged', 'wrong', 'missing', 'poor quality'],
              description: 'What is wrong',
            },
          },
        },
        steps: [
          ...findRequest,
          {
            insert: {
              table: 'complaints',
              row: { id: "=$nextId('CMP')", reference: '=known.reference', problem: '=input.problem' },
              as: 'complaint',
            },
          },
          {
            answer: { complaintId: '=complaint.id', reference: '=complaint.reference', problem: '=complaint.problem' },
          },
        ],
      },
    },
  }
}
