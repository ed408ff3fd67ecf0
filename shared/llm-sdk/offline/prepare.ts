/** What is worked out once per set of tools and topics and kept: slots, classifiers, token counts. */

import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { ChatRequest, Instructions, ToolSpec, TopicRule } from '../provider.ts'
import { alikeInShape, type Candidate, type Classifier, classify, train, weights } from './intent.ts'
import { type SlotSet, slotsOf } from './slots.ts'
import { splitName } from './tokens.ts'

export interface PreparedTool {
  readonly spec: ToolSpec
  readonly slots: SlotSet
}

export interface Prepared {
  /** The same for the same tools and instructions. */
  readonly key: string
  readonly tools: ReadonlyMap<string, PreparedTool>
  readonly requests: Classifier
  readonly topics: Classifier
  readonly topicRules: ReadonlyMap<string, TopicRule>
  /** Characters of instructions and tools, for the token count. */
  readonly sizeChars: number
}

/** Built-ins that the conversation itself leads to, not the customer's words. */
const neverMeant: ReadonlySet<string> = new Set([
  'search_knowledge',
  'escalate_to_human',
  'end_conversation',
  'verify_customer',
])

/** What a customer says for the built-ins of the platform that come without examples of their own. */
const builtinUtterances: Readonly<Record<string, readonly string[]>> = {
  create_ticket: [
    'open a ticket',
    'create a support ticket',
    'raise a complaint',
    'I want to file a complaint',
    'log this problem',
  ],
  request_callback: ['call me back', 'can someone call me', 'request a callback', 'please ring me later'],
}

const cache = new LRUCache<string, Prepared>({ max: 50 })

/** Prepared once per distinct tools and instructions. */
export function prepare(request: Pick<ChatRequest, 'tools' | 'instructions'>): Prepared {
  const key = JSON.stringify([request.tools, request.instructions])
  const known = cache.get(key)
  if (known !== undefined) return known
  const prepared = learn(request.tools, request.instructions, key)
  cache.set(key, prepared)
  return prepared
}

function learn(tools: readonly ToolSpec[], instructions: Instructions, key: string): Prepared {
  const entries = tools.map((spec) => ({ spec, slots: slotsOf(spec) }))
  const meant = entries.filter(({ spec }) => !(spec.origin === 'builtin' && neverMeant.has(spec.name)))
  const requests = train(
    meant.map(({ spec, slots }) => ({
      name: spec.name,
      nameWords: splitName(spec.name),
      description: spec.description,
      examples: [
        ...spec.examples.map((example) => example.utterance),
        ...(spec.origin === 'builtin' ? (builtinUtterances[spec.name] ?? []) : []),
      ],
      slots: slots.slots,
      changesState: spec.changesState,
    })),
  )
  const spokenOf = new Set(
    requests.learned.flatMap((entry) =>
      [...entry.strength].filter(([, strength]) => strength >= weights.description).map(([concept]) => concept),
    ),
  )
  return {
    key: createHash('sha1').update(key).digest('base64'),
    tools: new Map(entries.map((entry) => [entry.spec.name, entry])),
    requests,
    topics: train(
      instructions.topics.map((topic) => ({
        name: topic.name,
        nameWords: splitName(topic.name),
        description: topic.description,
        examples: topic.examples,
        slots: [],
        changesState: false,
      })),
      spokenOf,
    ),
    topicRules: new Map(instructions.topics.map((topic) => [topic.name, topic])),
    sizeChars: key.length,
  }
}

/** The topic a message falls under, with its score; nothing below `atLeast`. */
export function topicOf(
  prepared: Prepared,
  text: string,
  atLeast: number,
): (Candidate & { readonly rule: TopicRule }) | undefined {
  const scored = [...prepared.topicRules.values()].map((rule) => {
    const byWords = classify(prepared.topics, text).find((candidate) => candidate.name === rule.name)
    const shape = Math.max(0, ...rule.examples.map((example) => alikeInShape(example, text)))
    const score = Math.max(byWords?.score ?? 0, shape > 0.55 ? shape : 0)
    return {
      rule,
      name: rule.name,
      score,
      example: Math.max(byWords?.example ?? 0, shape),
      action: false,
      named: false,
      unmatched: byWords?.unmatched ?? [],
    }
  })
  const best = scored.sort((a, b) => b.score - a.score)[0]
  return best !== undefined && best.score >= atLeast ? best : undefined
}
