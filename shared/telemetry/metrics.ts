/** What is counted and measured, by names of OpenTelemetry's conventions where there is one. Nothing is kept until `startTelemetry` has switched it on. */
import { type Attributes, type Counter, type Histogram, metrics } from '@opentelemetry/api'

const counters = {
  'workflow.events.handled': 'Events that a handler was done with, by engine and type',
  'workflow.events.retried': 'Deliveries that have to come again',
  'workflow.events.dead_lettered': 'Events that were given up',
  'workflow.commits.conflicts': 'Commits that somebody else was faster than',
  'workflow.outbox.swept': 'Events that their committer left unpublished',
  'workflow.webhooks.refused': 'Webhook deliveries that could not prove who sent them',
  'workflow.tools.calls': 'Tool calls by outcome',
  'gen_ai.client.cost.micro_usd': 'What models cost, in millionths of a US dollar',
} as const

const histograms = {
  'http.server.request.duration': 'Requests by route and status, seconds',
  'workflow.event.lag': 'From the emission of an event to the end of its handling, seconds',
  'workflow.turn.duration': 'Turns of conversations, seconds',
  'gen_ai.client.operation.duration': 'Calls of models, seconds',
  'gen_ai.client.operation.time_to_first_chunk': 'From the call of a model to its first word, seconds',
  'gen_ai.client.token.usage': 'Tokens of a call, by kind',
} as const

const state: { on: boolean; counters: Map<string, Counter>; histograms: Map<string, Histogram> } = {
  on: false,
  counters: new Map(),
  histograms: new Map(),
}

/** For the SDK: the switch. */
export const metricsState = state

export function count(name: keyof typeof counters, facts: Attributes, amount = 1): void {
  if (!state.on) return
  const known =
    state.counters.get(name) ?? metrics.getMeter('workflow').createCounter(name, { description: counters[name] })
  state.counters.set(name, known)
  known.add(amount, facts)
}

export function measure(name: keyof typeof histograms, value: number, facts: Attributes): void {
  if (!state.on) return
  const known =
    state.histograms.get(name) ?? metrics.getMeter('workflow').createHistogram(name, { description: histograms[name] })
  state.histograms.set(name, known)
  known.record(value, facts)
}
