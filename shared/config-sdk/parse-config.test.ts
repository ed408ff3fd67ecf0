import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { ALIAS_BOMB, CHATBOT, VOICEBOT } from './config.fixtures.ts'
import type { ConfigContext, KnownTool } from './config-context.ts'
import { parseAgentConfig } from './parse-config.ts'
import { agentConfigJsonSchema } from './schema.ts'

const builtin: KnownTool = { kind: 'builtin' }
const CONTEXT: ConfigContext = {
  fileName: 'agents/reception.yaml',
  knownTools: new Map<string, KnownTool>([
    ['book_room', { kind: 'http' }],
    ['fetch_invoice', { kind: 'mock' }],
    ['escalate_to_human', builtin],
    ['create_ticket', builtin],
    ['request_callback', builtin],
  ]),
  knownSecrets: new Set(['INVOICE_KEY', 'CRM_KEY']),
}

function errorsOf(text: string | Uint8Array, context: ConfigContext = CONTEXT) {
  const result = parseAgentConfig(text, context)
  return result.ok ? [] : result.errors
}
const change = (from: string, to: string, base = CHATBOT) => {
  expect(base).toContain(from)
  return base.replace(from, to)
}

describe('a right configuration', () => {
  it('is read whole, with conditions parsed, defaults and ids filled in', () => {
    const result = parseAgentConfig(CHATBOT, { ...CONTEXT, organizationId: 'org_1', configId: 'cfg_1' })
    if (!result.ok) throw new Error(JSON.stringify(result.errors, null, 1))
    expect(result.warnings).toEqual([])
    expect(result.config).toMatchObject({ organization_id: 'org_1', config_id: 'cfg_1' })
    expect(result.config.escalation_rules).toEqual([
      { when: { kind: 'user_request' }, to: 'agent', timeout_s: 30, fallback: 'create_ticket' },
      { when: { kind: 'sentiment', op: '<', value: 0.3 }, to: 'agent', timeout_s: 30, fallback: 'callback' },
      { when: { kind: 'topic', name: 'refunds' }, to: 'agent', timeout_s: 30, fallback: 'create_ticket' },
    ])
    expect(result.config.business_logic?.cross_sell?.products[0]?.conditions).toEqual([
      { field: 'customer_type', op: '=', value: 'standard' },
      { field: 'interaction_count', op: '>', value: 5 },
      { field: 'feature_usage', op: '<', value: 50, unit: 'percent' },
    ])
  })

  it('may be a voicebot', () => expect(errorsOf(VOICEBOT)).toEqual([]))

  it('agrees with the published JSON Schema, which refuses what the parser refuses', () => {
    const validate = new Ajv2020({ formats: { uri: true }, strictTypes: false }).compile(agentConfigJsonSchema())
    expect([validate(parse(CHATBOT)), validate.errors]).toEqual([true, null])
    expect(validate(parse(VOICEBOT))).toBe(true)
    expect(validate(parse(`${CHATBOT}voice_parameters: { voice: x }\n`))).toBe(false)
    expect(validate(parse(`${VOICEBOT}external_integrations: []\n`))).toBe(false)
    expect(validate(parse(`${CHATBOT}colour: red\n`))).toBe(false)
  })

  it('warns of what works but probably not as meant', () => {
    const text = change(
      '  - { name: escalate_to_human, source: builtin }',
      '  - { name: pay, status: missing, required_for: [payments] }',
    )
    const result = parseAgentConfig(change(', phone_number: "+14155550100"', '', text), CONTEXT)
    expect(result.ok && result.warnings.map((warning) => [warning.rule, warning.line])).toEqual([
      ['missing_tool', 22],
      ['channel_number', 26],
    ])
  })
})

describe('all errors come at once, each with its place', () => {
  it('from the schema, from the cross-checks and from YAML itself', () => {
    const text = [
      'product_type: chatbot',
      'agent_identity:',
      '  name: A',
      '  nmae: B',
      'greeting: Hi {clientname}, {client_nam}',
      'model: { temperature: 3 }',
      'tools:',
      '  - name: book_rom',
      '    timeout_ms: fast',
      `    auth: \${secret:INVOICE_KEI}`,
      '  - { name: escalate_to_human }',
      '  - { name: escalate_to_human }',
      'voice_parameters: { voice: x, speed: 9 }',
      'escalation_rules:',
      '  - { when: topic:diagnosis, to: agent }',
      '  - { when: sentiment is low, to: agent }',
      'greeting: again',
    ].join('\n')
    expect(errorsOf(text).map(({ line, column, rule, path }) => `${line}:${column} ${rule} ${path.join('.')}`)).toEqual(
      [
        '1:1 required system_prompt',
        '4:3 unknown_key agent_identity.nmae',
        '6:23 range model.temperature',
        '8:11 unknown_tool tools.0.name',
        '9:17 type tools.0.timeout_ms',
        '10:11 unknown_secret tools.0.auth',
        '12:13 duplicate_name tools.2.name',
        '13:1 product_type voice_parameters',
        '13:38 range voice_parameters.speed',
        '15:13 unknown_topic escalation_rules.0.when',
        '16:13 condition escalation_rules.1.when',
        '17:1 duplicate_key ',
      ],
    )
  })

  it('says field, rule, remedy and file', () => {
    const [error] = errorsOf(change('temperature: 0.2', 'temprature: 0.2'))
    expect(error).toEqual({
      fileName: 'agents/reception.yaml',
      path: ['model', 'temprature'],
      line: 15,
      column: 37,
      rule: 'unknown_key',
      message: 'model.temprature is not a field of an agent configuration',
      hint: 'Did you mean "temperature"?',
    })
  })
})

describe('what cannot work is refused', () => {
  const cases: [name: string, text: string, rule: string, says: RegExp][] = [
    [
      'a chatbot with a voice',
      `${CHATBOT}voice_parameters: { voice: x }`,
      'product_type',
      /chatbot has no voice_parameters/,
    ],
    [
      'a chatbot with a plan to stop speaking',
      `${CHATBOT}stop_speaking_plan: { words: 2 }`,
      'product_type',
      /stop_speaking_plan/,
    ],
    ['a chatbot with voice input', `${CHATBOT}input: { min_chars: 10 }`, 'product_type', /chatbot has no input/],
    [
      'a voicebot with integrations',
      `${VOICEBOT}external_integrations: []`,
      'product_type',
      /voicebot has no external_integrations/,
    ],
    ['a voicebot with long answers', change('max_tokens: 200', 'max_tokens: 501', VOICEBOT), 'range', /50 to 500/],
    ['a voice that is too fast', change('speed: 1.1', 'speed: 2.1', VOICEBOT), 'range', /at most 2/],
    ['too much latency optimization', change('latency: 3', 'latency: 5', VOICEBOT), 'range', /at most 4/],
    ['stopping at once', change('voice_seconds: 0.2', 'voice_seconds: 0.05', VOICEBOT), 'range', /at least 0.1/],
    [
      'a tool found nowhere',
      change('name: book_room', 'name: book_rooom'),
      'unknown_tool',
      /"book_rooom" is found nowhere.*"book_room"/s,
    ],
    [
      'a tool of another source',
      change('source: builtin', 'source: mcp, server: "https://x.example"').replace(
        '- { name: book_room,',
        '- { name: book_room, source: builtin,',
      ),
      'tool_source',
      /source http, not builtin/,
    ],
    [
      'an endpoint on a built-in',
      change('source: builtin', 'source: builtin, endpoint: "https://x.example"'),
      'tool_source',
      /endpoint belongs to tools of source http/,
    ],
    ['an mcp tool without server', change('source: builtin', 'source: mcp'), 'required', /needs server/],
    [
      'a database tool that writes',
      change('source: builtin', 'source: database, table: t, permissions: [write]'),
      'permission',
      /may only read/,
    ],
    ['a secret in the clear', change(`\${secret:INVOICE_KEY}`, 'sk_live_123'), 'format', /secret reference/],
    [
      'an unknown secret',
      change(`\${secret:CRM_KEY}`, `\${secret:CRM_KEYS}`),
      'unknown_secret',
      /no secret CRM_KEYS.*CRM_KEY/s,
    ],
    [
      'a rule on an unknown topic',
      change('topic:refunds', 'topic:refund'),
      'unknown_topic',
      /"refund" is not defined.*"refunds"/s,
    ],
    ['a condition that is never true', change('sentiment < 0.3', 'sentiment < 0'), 'condition', /never true/],
    [
      'a duplicated topic',
      change('escalation_rules:', '  - { name: refunds, description: d, reply: r }\nescalation_rules:'),
      'duplicate_name',
      /"refunds" stands twice/,
    ],
    ['weights that do not sum to 100', change('name: b, weight: 50', 'name: b, weight: 40'), 'weights', /90 together/],
    [
      'an undeclared prompt variable',
      change('from {check_in}', 'from {checkin}'),
      'unknown_variable',
      /\{checkin\}.*"check_in"/s,
    ],
    [
      'an undeclared variable of a cohort',
      change('overrides: { tone: familiar }', 'overrides: { greeting: "Hi {nickname}" }'),
      'unknown_variable',
      /\{nickname\} is not declared/,
    ],
    ['a phone number without quotes', change('"+14155550100"', '+14155550100'), 'type', /must be a text/],
    ['a text cut by a comma', change('"warm, brief"', 'warm, brief'), 'unknown_key', /in quotes/],
    ['a missing tool that says nothing', change('source: builtin', 'status: missing'), 'required', /required for/],
    [
      'verification that waits for itself',
      change('requires_approval: customer', 'verifies_customer: true, requires_verified_customer: true'),
      'verification',
      /never be called/,
    ],
  ]
  it.each(cases)('%s', (_name, text, rule, says) => {
    const errors = errorsOf(text)
    expect(errors.map((error) => error.rule)).toEqual([rule])
    expect(`${errors[0]?.message} ${errors[0]?.hint}`).toMatch(says)
  })

  it('a fallback whose built-in does not exist', () => {
    const knownTools = new Map(CONTEXT.knownTools)
    knownTools.delete('request_callback')
    expect(errorsOf(CHATBOT, { ...CONTEXT, knownTools }).map((error) => error.message)).toEqual([
      'the fallback callback needs the built-in request_callback, which is not available',
    ])
  })

  it('an id that belongs to another organization', () => {
    const errors = errorsOf(`${CHATBOT}organization_id: org_2\n`, { ...CONTEXT, organizationId: 'org_1' })
    expect(errors.map((error) => error.rule)).toEqual(['identity'])
  })
})

describe('a file that is not one plain YAML map is refused, whatever it holds', () => {
  const cases: [name: string, text: string | Uint8Array, rule: string, line: number][] = [
    ['an alias bomb', ALIAS_BOMB, 'alias_limit', 7],
    ['an alias inside its own value', `${CHATBOT}use_case2: &q { x: *q }`, 'alias', 50],
    ['an alias without anchor', `${CHATBOT}use_case2: *nowhere`, 'alias', 50],
    ['tabs', 'product_type: chatbot\nmodel:\n\ttemperature: 1\n', 'tab', 3],
    ['several documents', `${VOICEBOT}---\n${VOICEBOT}`, 'one_document', 9],
    ['a list', '- a\n- b\n', 'root_map', 1],
    ['nothing', '\n# only a comment\n', 'empty', 1],
    ['more than 256 KiB', `${CHATBOT}# ${'x'.repeat(256 * 1024)}`, 'file_size', 1],
    ['bytes that are not UTF-8', new Uint8Array([0x61, 0x3a, 0x20, 0x0a, 0x20, 0xff, 0xfe]), 'encoding', 2],
    ['values nested without end', `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'nesting', 1],
    ['an unclosed quote', 'product_type: "chatbot\n', 'yaml', 2],
    ['a tag that makes a value something else', `${CHATBOT}use_case2: !!js/function "x"`, 'tag', 50],
  ]
  it.each(cases)('%s', (_name, text, rule, line) => {
    const [error] = errorsOf(text).filter((candidate) => candidate.rule !== 'unknown_key')
    expect([error?.rule, error?.line]).toEqual([rule, line])
    expect(error?.hint).not.toBe('')
  })

  it('does not answer with more errors than anybody reads', () => {
    const errors = errorsOf(Array.from({ length: 1_000 }, (_, index) => `field_${index}: 1`).join('\n'))
    expect(errors).toHaveLength(201)
    expect(errors.at(-1)).toMatchObject({
      rule: 'more_errors',
      line: 198,
      message: 'there are 803 more errors from here on',
    })
  })
})
