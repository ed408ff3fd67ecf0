import { describe, expect, it } from 'vitest'
import { CHATBOT, VOICEBOT } from './config.fixtures.ts'
import type { ComplianceProfile, KnownTool } from './config-context.ts'
import { parseAgentConfig } from './parse-config.ts'

const messages = (text: string, profile: ComplianceProfile, knownTools?: Map<string, KnownTool>) => {
  const result = parseAgentConfig(text, { complianceProfiles: [profile], ...(knownTools && { knownTools }) })
  return result.ok ? [] : result.errors.map((error) => `${error.rule}: ${error.message}`)
}
const withPolicy = (policy: string) => `${VOICEBOT}pii_policy: ${policy}\n`

describe('a compliance profile refuses what violates it', () => {
  const cases: [profile: ComplianceProfile, what: string, text: string, says: RegExp][] = [
    ['gdpr', 'no policy', VOICEBOT, /requires a valid pii_policy/],
    ['gdpr', 'no retention', withPolicy('{ collect: [] }'), /retention_days/],
    [
      'gdpr',
      'no purpose',
      withPolicy('{ collect: [{ field: email, when: always }], retention_days: 9 }'),
      /a purpose for collecting email/,
    ],
    [
      'gdpr',
      'health data without consent',
      withPolicy('{ collect: [{ field: health, when: always, purpose: care }], retention_days: 9 }'),
      /after consent/,
    ],
    [
      'ccpa',
      'no purpose',
      withPolicy('{ collect: [{ field: email, when: always }] }'),
      /a purpose for collecting email/,
    ],
    ['hipaa', 'no policy', VOICEBOT, /requires a valid pii_policy/],
    [
      'hipaa',
      'personal data for anybody',
      CHATBOT.replace('requires_verified_customer: true', 'idempotent: true'),
      /verified customer for "fetch_invoice"/,
    ],
    ['pci', 'collected card data', withPolicy('{ collect: [{ field: payment_card, when: always }] }'), /no card data/],
    [
      'pci',
      'a tool that asks for a card',
      `${VOICEBOT}tools: [{ name: pay, source: http, endpoint: "https://x.example", description: d, input_schema: { properties: { card: { properties: { Card_Number: {} } } } } }]`,
      /"Card_Number" of "pay"/,
    ],
    [
      'soc2',
      'credentials in the clear',
      `${VOICEBOT}tools: [{ name: t, source: mcp, server: "http://x.example", auth: "\${secret:KEY}" }]`,
      /https only/,
    ],
  ]
  it.each(cases)('%s: %s', (profile, _what, text, says) => {
    const found = messages(text, profile)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(says)
    expect(found[0]).toMatch(new RegExp(`^compliance_${profile}: `))
  })

  it('looks at the inputs of tools that the configuration only names', () => {
    const tools = new Map<string, KnownTool>([
      ['pay', { kind: 'http', inputFields: ['amount', 'cvv'] }],
      ['create_ticket', { kind: 'builtin' }],
    ])
    expect(messages(`${VOICEBOT}tools: [{ name: pay }]`, 'pci', tools)).toEqual([
      'compliance_pci: the profile pci allows no card data, and "cvv" of "pay" asks for it',
    ])
  })

  it.each(['gdpr', 'hipaa', 'ccpa', 'pci', 'soc2'] as const)('%s accepts a configuration that keeps it', (profile) => {
    expect(messages(CHATBOT, profile)).toEqual([])
  })
})
