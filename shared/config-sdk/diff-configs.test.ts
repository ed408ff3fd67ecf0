import { describe, expect, it } from 'vitest'
import { CHATBOT } from './config.fixtures.ts'
import { diffConfigs, diffConfigText } from './diff-configs.ts'
import { parseAgentConfig } from './parse-config.ts'

function read(text: string) {
  const result = parseAgentConfig(text)
  if (!result.ok) throw new Error(JSON.stringify(result.errors))
  return result.config
}
function changes(before: string, after: string) {
  return diffConfigs(read(before), read(after)).map((change) => `${change.risk}: ${change.summary}`)
}
const edit = (...pairs: [string, string][]) =>
  pairs.reduce((text, [from, to]) => {
    expect(text).toContain(from)
    return text.replace(from, to)
  }, CHATBOT)

describe('a diff says what a reader would say', () => {
  const cases: [name: string, after: string, said: string[]][] = [
    ['nothing, where only comments and layout differ', CHATBOT.replaceAll(/ {2}#.*$/gm, ''), []],
    ['a value', edit(['temperature: 0.2', 'temperature: 0.7']), ['medium: Model: temperature changed from 0.2 to 0.7']],
    ['a value that goes', edit(['temperature: 0.2, ', '']), ['medium: Model: temperature removed (was 0.2)']],
    [
      'the greeting',
      edit(['Welcome to', 'Hello from']),
      [
        'low: Greeting changed from "Welcome to {client_name}! Check-in is from {check_in}." to "Hello from {client_name}! Check-in is from {check_in}."',
      ],
    ],
    [
      'a new tool',
      edit(['  - { name: escalate_to_human', '  - { name: new_tool }\n  - { name: escalate_to_human']),
      ['medium: Tool "new_tool" added'],
    ],
    [
      'a tool with credentials',
      edit([
        '  - { name: escalate_to_human',
        `  - { name: new_tool, auth: "\${secret:K}" }\n  - { name: escalate_to_human`,
      ]),
      ['high: Tool "new_tool" added'],
    ],
    [
      'less protection',
      edit(['    requires_verified_customer: true\n', '']),
      ['high: Tool "fetch_invoice": requires verified customer removed (was yes)'],
    ],
    [
      'tools in another order: nothing',
      edit(
        ['  - { name: book_room, requires_approval: customer }\n', ''],
        ['\nexternal_integrations', '\n  - { name: book_room, requires_approval: customer }\nexternal_integrations'],
      ),
      [],
    ],
    [
      'a rule by its condition',
      edit(['sentiment < 0.3', 'sentiment<0.2']),
      ['medium: Escalation rule "sentiment < 0.3" removed', 'medium: Escalation rule "sentiment < 0.2" added'],
    ],
    [
      'a rule by what it does',
      edit(['timeout_s: 30', 'timeout_s: 60']),
      ['medium: Escalation rule "user_request": timeout s changed from 30 to 60'],
    ],
    [
      'a topic',
      edit(['name: refunds', 'name: money'], ['topic:refunds', 'topic:money']),
      [
        'medium: Topic "refunds" removed',
        'medium: Topic "money" added',
        'medium: Escalation rule "topic:refunds" removed',
        'medium: Escalation rule "topic:money" added',
      ],
    ],
    [
      'a rule of behaviour',
      edit(['    - Never promise upgrades.\n', '']),
      ['low: System prompt: rule of behaviour "Never promise upgrades." removed'],
    ],
    [
      'steps in another order',
      edit(['[greet, find out dates, offer rooms]', '[greet, offer rooms, find out dates]']),
      ['low: System prompt: conversation flow: the order changed'],
    ],
    [
      'another system',
      edit(['type: hubspot', 'type: salesforce']),
      ['high: Integration "CRM": type changed from "hubspot" to "salesforce"'],
    ],
    ['a flag', edit(['percent: 25', 'percent: 50']), ['medium: Feature flag "images": percent changed from 25 to 50']],
  ]
  it.each(cases)('%s', (_name, after, said) => expect(changes(CHATBOT, after)).toEqual(said))

  it('of a long prompt, the changed lines', () => {
    const prompt = (lines: string[]) =>
      `product_type: chatbot\nagent_identity: { name: A }\nsystem_prompt: |\n${lines.map((line) => `  ${line}`).join('\n')}\n`
    const before = prompt(['You are polite.', 'Be brief.', 'Answer in English.', 'Old.'])
    const after = prompt(['You are polite.', 'Be very brief.', 'Answer in English.', 'Ask back.', 'New.'])
    expect(changes(before, after)).toEqual([
      'low: System prompt changed from "Be brief." to "Be very brief."',
      'low: System prompt changed from "Old." to "Ask back.\nNew."',
    ])
  })

  it('gives paths, and the values before and after', () => {
    const [change] = diffConfigs(read(CHATBOT), read(edit(['requires_approval: customer', 'requires_approval: human'])))
    expect(change).toMatchObject({
      path: ['tools', 0, 'requires_approval'],
      kind: 'changed',
      before: 'customer',
      after: 'human',
      risk: 'high',
    })
  })

  it('as text, in the unified form', () => {
    const text = diffConfigText('a: 1\nb: 2\n', 'a: 1\nb: 3\n', { before: 'version 1', after: 'version 2' })
    expect(text).toContain('--- version 1\n+++ version 2\n@@ -1,2 +1,2 @@\n a: 1\n-b: 2\n+b: 3\n')
    expect(diffConfigText('a', 'a', { before: '1', after: '2' })).toBe('')
  })
})
