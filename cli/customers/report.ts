/** What came out with simulated customers, as a table by persona and as an object. */
import { personaNames } from './persona.ts'
import type { SimulatedConversation } from './run-customers.ts'

/** A conversation passes where no rule was broken; whether the customer got what it wanted is a figure. */
export const isClean = ({ violations }: SimulatedConversation): boolean => violations.length === 0

export function customersSummary(conversations: readonly SimulatedConversation[]) {
  const passed = conversations.filter(isClean).length
  return {
    passed,
    failed: conversations.length - passed,
    personas: personaNames.flatMap((persona) => {
      const own = conversations.filter((one) => one.persona === persona)
      return own.length === 0 ? [] : [{ persona, ...figuresOf(own) }]
    }),
    conversations,
  }
}

function figuresOf(conversations: readonly SimulatedConversation[]) {
  const sum = (count: (one: SimulatedConversation) => number) => conversations.reduce((all, one) => all + count(one), 0)
  return {
    conversations: conversations.length,
    reached: sum(({ reached }) => Number(reached)),
    handedOff: sum(({ handedOff }) => Number(handedOff)),
    apologies: sum(({ apologies }) => apologies),
    violations: sum(({ violations }) => violations.length),
  }
}

export function customersTable(conversations: readonly SimulatedConversation[], verbose: boolean): string {
  const { personas, passed, failed } = customersSummary(conversations)
  const total = { persona: 'all', ...figuresOf(conversations) }
  const shown = conversations.filter((one) => verbose || !isClean(one))
  return [
    row('', ['conversations', 'goal reached', 'handed off', 'apologies', 'violations']),
    ...[...personas, total].map(({ persona, ...figures }) => row(persona, Object.values(figures).map(String))),
    ...shown.flatMap((one) => ['', ...transcript(one)]),
    '',
    `no rule broken in ${passed} of ${passed + failed} conversations`,
    '',
  ].join('\n')
}

const row = (name: string, cells: readonly string[]) =>
  `${name.padEnd(14)}${cells.map((cell) => cell.padStart(15)).join('')}`

function transcript({ name, violations, exchanges, reached, handedOff }: SimulatedConversation): string[] {
  const outcome = reached ? 'goal reached' : handedOff ? 'handed off' : 'goal not reached'
  return [
    `${violations.length === 0 ? 'pass' : 'FAIL'}  ${name}  (${outcome})`,
    ...exchanges.flatMap(({ customer, reply, tools }, at) => [
      `        > ${customer}`,
      ...tools.map((tool) => `          [${tool}]`),
      ...reply.split('\n').map((line) => `        < ${line}`),
      ...violations.filter(({ turn }) => turn === at + 1).map(({ rule, message }) => `        ✗ ${rule}: ${message}`),
    ]),
  ]
}
