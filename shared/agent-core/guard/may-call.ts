/**
 * Whether a tool call may be made: the least that the customer is entitled to, whatever the context of the model says. A text that was looked up can persuade a model, it
 * cannot widen this. Pure; nothing here asks a model.
 */
import type { ToolDefinition } from '@workflow/config-sdk'
import type { ToolCall } from '@workflow/llm-sdk'
import { askedFor } from './asked-for.ts'
import { plainName, sentencesAsSources, type UntrustedText } from './provenance.ts'
import type { Taint } from './taint.ts'
import { leavesOf, plainWords, type SensitiveValue, sameValue, sensitiveValues } from './values.ts'

export interface Entitlement {
  /** What the configuration grants, by name. */
  readonly tools: ReadonlyMap<string, ToolDefinition>
  /** All that the customer said in this conversation, oldest first; never what a tool or a document said. */
  readonly customerWords: readonly string[]
  /** What is known of the customer of this conversation. */
  readonly customer: { readonly verified: boolean; readonly facts: Readonly<Record<string, unknown>> }
  /** The client's own texts: prompt, profile, addresses that the agent may use. */
  readonly configTexts: readonly string[]
  /** What may ask for a tool: the customer's words and what they agreed to, also as they are read in English. */
  readonly requests: readonly string[]
  /** What the agent said it would do and the customer then agreed to. */
  readonly agreed: readonly string[]
  /** All that stands in the context of the turn and comes from elsewhere, suspicious or not. */
  readonly untrusted: readonly UntrustedText[]
  /** Ids of calls that the customer or a person agreed to, having seen their arguments. */
  readonly agreedCalls: ReadonlySet<string>
}

export type CallDecision =
  | { readonly decision: 'allowed' }
  | {
      readonly decision: 'refused'
      readonly code:
        | 'not_granted'
        | 'other_customer'
        | 'destination_unknown'
        | 'value_from_untrusted_text'
        | 'not_asked_for'
      /** For the trace and the model; names the argument, never its value. */
      readonly reason: string
      readonly argument?: string
    }

const COPIED_WORDS = 4

export function mayCall(call: ToolCall, entitlement: Entitlement, taint: Taint): CallDecision {
  const tool = entitlement.tools.get(call.name)
  if (!tool) return refused('not_granted', `the configuration grants no tool ${call.name}`)
  const leaves = leavesOf(call.arguments)
  const trusted = trustedValues(entitlement)
  for (const { path, text } of leaves) {
    const argument = path.join('.')
    if (namesAnother(path, text, tool, entitlement))
      return refused('other_customer', `${argument} must be the customer of this conversation`, argument)
    const unknown = destinationsIn(path, text).find(
      (value) => !trusted.some((known) => sameValue(known, value)) && !isWritten(value, entitlement),
    )
    if (unknown)
      return refused(
        'destination_unknown',
        `${argument} holds an address (${unknown.kind}) that is neither the customer's nor the configuration's`,
        argument,
      )
  }
  if (entitlement.agreedCalls.has(call.id) || !tool.changesState) return { decision: 'allowed' }
  return (
    namedBySentence(
      leaves.filter(({ path, text }) => !isListed(tool, path, text)),
      entitlement,
    ) ??
    copiedFromTaint(leaves, trusted, entitlement, taint) ??
    unasked(tool, entitlement, taint)
  )
}

/** No matter what a detector thinks of it: a value that only a sentence of somebody else's gave. */
function namedBySentence(leaves: Leaves, { untrusted, customerWords, agreed, customer, configTexts }: Entitlement) {
  if (untrusted.length === 0) return undefined
  const own = [...customerWords, ...agreed, ...leavesOf(customer.facts).map(({ text }) => text), ...configTexts]
  const sourceOf = sentencesAsSources(untrusted, own)
  for (const { path, text } of leaves) {
    const from = sourceOf(path, text)
    const argument = path.join('.')
    if (from)
      return refused(
        'value_from_untrusted_text',
        `${argument} stands in a sentence of ${from.source} ${from.name} and was not given by the customer: ask them`,
        argument,
      )
  }
  return undefined
}

/** One of the values that the tool's own schema lists: nobody can slip another in. */
function isListed({ inputSchema }: ToolDefinition, [name = '']: readonly string[], text: string): boolean {
  const property: unknown = Reflect.get(Object(inputSchema.properties), name)
  const listed: unknown = Reflect.get(Object(property), 'enum')
  return Array.isArray(listed) && listed.some((value) => String(value) === text)
}

type Leaves = ReturnType<typeof leavesOf>

function copiedFromTaint(leaves: Leaves, trusted: readonly SensitiveValue[], entitlement: Entitlement, taint: Taint) {
  for (const { path, text } of leaves) {
    const argument = path.join('.')
    const from = taint.find((tainted) => comesFrom(text, tainted.text, trusted, entitlement))
    if (from)
      return refused(
        'value_from_untrusted_text',
        `${argument} comes from ${from.source} ${from.name}, which looks like an attack, and not from the customer`,
        argument,
      )
  }
  return undefined
}

/** Whatever else was read, what changes something is what the customer wants. Built-ins change nothing but what is between them and us: there it takes suspicion. */
function unasked(tool: ToolDefinition, { tools, requests, untrusted }: Entitlement, taint: Taint): CallDecision {
  const exposed = taint.length > 0 || (untrusted.length > 0 && tool.source !== 'builtin')
  if (!exposed || askedFor(tool, [...tools.values()], requests)) return { decision: 'allowed' }
  return refused(
    'not_asked_for',
    `${tool.name} changes something: say what it would do, and call it when the customer has asked for it or agreed`,
  )
}

type Refusal = Extract<CallDecision, { decision: 'refused' }>

function refused(code: Refusal['code'], reason: string, argument?: string): Refusal {
  return { decision: 'refused', code, reason, ...(argument === undefined ? {} : { argument }) }
}

const LINK_NAME = /(?:url|uri|link|website|webhook|callback|endpoint|domain|host)s?$/
/** What a mail server takes beyond what people write: quoted names, signs, an address of the network. */
const ODD_EMAIL = /[^\s<>,;]+@(?:\[[^\]\s]+\]|[^\s<>,;@]+)/gu

function destinationsIn(path: readonly string[], text: string): readonly SensitiveValue[] {
  const found = sensitiveValues(text).filter(({ kind }) => kind !== 'identifier')
  const rest = found.reduce((left, { written }) => left.replace(written, ' '), text)
  const odd = (rest.match(ODD_EMAIL) ?? []).map((written) => destination('email', written))
  // Where a link is wanted one needs no scheme.
  const isBare =
    found.length === 0 && LINK_NAME.test(plainName(path.at(-1) ?? '')) && /^[^\s/]+\.[^\s]+$/.test(text.trim())
  return [...found, ...odd, ...(isBare ? [destination('url', text.trim())] : [])]
}

const destination = (kind: SensitiveValue['kind'], written: string): SensitiveValue => ({
  kind,
  key: written.toLowerCase(),
  written,
  start: 0,
})

/** Letter by letter, between spaces. */
function isWritten({ key }: SensitiveValue, { customerWords, customer, configTexts }: Entitlement): boolean {
  const own = [...customerWords, ...leavesOf(customer.facts).map(({ text }) => text), ...configTexts]
  return own.some((text) =>
    text
      .toLowerCase()
      .split(/[\s<>"'()]+|[.,;:!?](?=\s|$)/)
      .includes(key),
  )
}

function trustedValues({ customerWords, customer, configTexts }: Entitlement): readonly SensitiveValue[] {
  const facts = leavesOf(customer.facts).map(({ text }) => text)
  return [...customerWords, ...facts, ...configTexts].flatMap(sensitiveValues)
}

/** Names of arguments that say whose something is. */
const WHOSE =
  /^(?:customer|patient|user|client|member|account|subscriber|guest|person|owner|cardholder)s?(?:id|ids|no|nr|number|numbers|code|ref|key|uuid)?$/

/**
 * An argument that says whose something is holds what is known of the customer under that name or another; where nothing is known yet, or to prove who they are, it holds
 * what the customer said.
 */
function namesAnother(
  path: readonly string[],
  text: string,
  tool: ToolDefinition,
  { customer, customerWords }: Entitlement,
): boolean {
  const key = plainName(path.at(-1) ?? '')
  const facts = leavesOf(customer.facts)
  const own = facts.filter((fact) => plainName(fact.path.at(-1) ?? '') === key && isId(key, fact.text))
  if (own.length === 0 && !WHOSE.test(key)) return false
  const same = (other: string) => other.toLowerCase().trim() === text.toLowerCase().trim()
  if (facts.some((fact) => same(fact.text))) return false
  const said = customerWords.some((words) => wordsHold(words, text))
  return !(said && (tool.verifiesCustomer || (!customer.verified && own.length === 0)))
}

const isId = (key: string, value: string) =>
  /(?:id|no|nr|number|code|ref|key)$/.test(key) && /\d/.test(value) && !/phone|mobile|pin|zip|post/.test(key)

/** Whole words of `text`, one after the other. */
function wordsHold(words: string, text: string): boolean {
  return ` ${plainWords(words).join(' ')} `.includes(` ${plainWords(text).join(' ')} `)
}

/** An identifier, or a run of words, that stands in the tainted text and in nothing that the customer said or that is known of them. */
function comesFrom(
  argument: string,
  tainted: string,
  trusted: readonly SensitiveValue[],
  { customerWords, customer, configTexts }: Entitlement,
): boolean {
  const taintedValues = sensitiveValues(tainted)
  const copied = sensitiveValues(argument).some(
    (value) =>
      taintedValues.some((other) => sameValue(value, other)) && !trusted.some((known) => sameValue(value, known)),
  )
  if (copied) return true
  const own = [...customerWords, ...leavesOf(customer.facts).map(({ text }) => text), ...configTexts]
  const words = plainWords(argument)
  const size = Math.min(COPIED_WORDS, words.length)
  if (size < 2)
    return (
      words.length === 1 &&
      argument.length >= 4 &&
      wordsHold(tainted, argument) &&
      !own.some((text) => wordsHold(text, argument)) &&
      /\d/.test(argument)
    )
  return words.slice(0, words.length - size + 1).some((_, at) => {
    const run = words.slice(at, at + size).join(' ')
    return wordsHold(tainted, run) && !own.some((text) => wordsHold(text, run))
  })
}
