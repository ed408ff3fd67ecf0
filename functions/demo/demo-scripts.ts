/** What a demo tries by itself before anybody sees it: a conversation for each use case, and what must hold of any agent. */
import { type DemoPlan, type UseCaseKind, useCaseKinds } from './model.ts'

type Json = Readonly<Record<string, unknown>>

const called = (tool: string, more: Json = {}) => ({ expect: { tool, toolRefused: false, ...more } })
const waits = { expect: { noTool: true } }

export function scriptsOf(plan: DemoPlan, agent: string): readonly Json[] {
  const kinds = new Set<UseCaseKind>(['information', ...plan.useCases.map(({ kind }) => kind)])
  const byKind = useCaseKinds.filter((kind) => kinds.has(kind)).flatMap((kind) => scriptsFor[kind](plan))
  const known = plan.answers.slice(0, 3).map(({ question }) => ({
    name: `answers: ${question}`,
    turns: [{ customer: question, expect: { noTool: true, handoff: false, cites: 'questions' } }],
  }))
  const person = {
    name: 'hands over to a person at once',
    turns: [{ customer: 'can I speak to a person please', expect: { handoff: true } }],
  }
  return [...byKind, ...known, person].map((script) => ({ agent, ...script }))
}

const scriptsFor: Readonly<Record<UseCaseKind, (plan: DemoPlan) => readonly Json[]>> = {
  information: ({ offers }) =>
    offers.slice(0, 2).map(({ name }) => ({
      name: `tells about ${name}`,
      turns: [{ customer: `How much is ${name}?`, ...called('check_offer', { arguments: { offer: name } }) }],
    })),
  sales_inquiry: ({ offers: [first] }) => [
    {
      name: 'sends a quote after a yes',
      turns: [
        { customer: `Please send me a quote for ${first?.name ?? ''}`, ...waits },
        { customer: 'visitor@customer.example', ...waits },
        {
          customer: 'yes',
          ...called('request_quote', { arguments: { email: 'visitor@customer.example' }, replyContains: ['QUO-'] }),
        },
      ],
    },
  ],
  booking: () => [
    {
      name: 'books an appointment after a yes',
      turns: [
        { customer: "I'd like to book an appointment for tomorrow morning", ...waits },
        {
          customer: 'yes',
          ...called('book_appointment', {
            arguments: { date: '=$today(1)', timeOfDay: 'morning' },
            replyContains: ['APT-'],
          }),
        },
      ],
    },
    {
      name: 'books nothing after a no',
      turns: [
        { customer: 'Book an appointment for tomorrow morning', ...waits },
        { customer: 'no, leave it', expect: { noTool: true, not: { replyContains: ['APT-'] } } },
      ],
    },
  ],
  support_request: () => [
    {
      name: 'tells the status of a request',
      turns: [
        { customer: 'What is the status of my request?', ...waits },
        { customer: 'REF-1002', ...called('check_request_status', { replyContains: ['in progress'] }) },
      ],
    },
    {
      name: 'does not make up a request that nobody knows',
      turns: [
        { customer: 'What is the status of REF-9999?', expect: { tool: 'check_request_status', toolRefused: true } },
      ],
    },
  ],
  complaint: () => [
    {
      name: 'takes a complaint after a yes',
      turns: [
        { customer: 'I want to report a problem with REF-1004', ...waits },
        { customer: 'it is damaged', ...waits },
        {
          customer: 'yes',
          ...called('report_problem', { arguments: { problem: 'damaged' }, replyContains: ['CMP-'] }),
        },
      ],
    },
  ],
}
