/**
 * Spans that follow one request through every event it causes: the correlation id is the trace. An event needs to carry nothing for it: the id of its span is made
 * from its own id, so that whoever handles it knows its parent.
 *
 * Nothing happens and nothing is computed until `startTelemetry` has switched it on.
 */
import { createHash } from 'node:crypto'
import {
  type Attributes,
  context,
  type Link,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api'

export { SpanKind } from '@opentelemetry/api'

/** Ids and facts alone: what an attribute says is read by operators. */
export type SpanFacts = Attributes

export interface SpanOptions {
  readonly kind?: SpanKind
  readonly facts?: SpanFacts
  /** Whose trace it belongs to; that of the span around it where absent. */
  readonly correlationId?: string
  /** The event that caused it, where it is not within the span that emitted it. */
  readonly causedBy?: string
}

export interface ActiveSpan {
  /** Adds what is known only later. */
  note(facts: SpanFacts): void
}

const state: { on: boolean; next: { traceId?: string; spanId?: string } } = { on: false, next: {} }
const silent: ActiveSpan = { note: () => undefined }
const tracer = () => trace.getTracer('workflow')

/** Runs the work within a span. What it throws marks the span as failed, and is thrown. */
export async function traced<Result>(
  name: string,
  options: SpanOptions,
  work: (span: ActiveSpan) => Promise<Result>,
): Promise<Result> {
  if (!state.on) return work(silent)
  const span = begin(name, options)
  try {
    return await context.with(trace.setSpan(context.active(), span), () =>
      work({ note: (facts) => void span.setAttributes(facts) }),
    )
  } catch (error) {
    fail(span, error)
    throw error
  } finally {
    span.end()
  }
}

export interface OpenSpan extends ActiveSpan {
  end(error?: unknown): void
}

/** A span for work that comes in pieces, such as a stream: whoever opens it ends it. Nothing becomes its child. */
export function openSpan(name: string, options: SpanOptions): OpenSpan {
  if (!state.on) return { ...silent, end: () => undefined }
  const span = begin(name, options)
  return {
    note: (facts) => void span.setAttributes(facts),
    end: (error) => {
      if (error !== undefined) fail(span, error)
      span.end()
    },
  }
}

/** The span of an event that is on its way: whatever handles it is caused by it. */
export function traceEvent(name: string, eventId: string, correlationId: string, facts: SpanFacts): void {
  if (!state.on) return
  state.next = { spanId: spanIdOf(eventId) }
  begin(name, { kind: SpanKind.PRODUCER, facts, correlationId }).end()
}

/** What a log line says of the span that it was written in. */
export function activeTrace():
  | { readonly traceId: string; readonly spanId: string; readonly sampled: boolean }
  | undefined {
  const active = state.on ? trace.getActiveSpan()?.spanContext() : undefined
  if (!active) return undefined
  const { traceId, spanId, traceFlags } = active
  return { traceId, spanId, sampled: (traceFlags & TraceFlags.SAMPLED) !== 0 }
}

/** 32 hexadecimal digits: the correlation id itself where it is a W3C trace id, else the beginning of its SHA-256. */
export const traceIdOf = (correlationId: string): string =>
  /^(?!0{32})[\da-f]{32}$/.test(correlationId) ? correlationId : digest(correlationId).slice(0, 32)

const spanIdOf = (eventId: string): string => digest(eventId).slice(0, 16)
const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

/** For the SDK: what the next span is to be called, and the switch. */
export const tracingState = state

/** Messages of errors may hold anything: the name tells enough. */
const fail = (span: Span, error: unknown) =>
  void span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'unknown' })

function begin(name: string, { kind = SpanKind.INTERNAL, facts = {}, correlationId, causedBy }: SpanOptions): Span {
  const around = trace.getActiveSpan()?.spanContext()
  const traceId = correlationId === undefined ? around?.traceId : traceIdOf(correlationId)
  const parent = parentOf(traceId, around, causedBy)
  // Work of another trace that goes on within this one is not its child: they are tied by a link.
  const links: Link[] = around && causedBy === undefined && around.traceId !== traceId ? [{ context: around }] : []
  if (!parent && traceId !== undefined) state.next = { ...state.next, traceId }
  const within = parent ? trace.setSpanContext(context.active(), parent) : trace.deleteSpan(context.active())
  return tracer().startSpan(name, { kind, attributes: facts, links }, within)
}

function parentOf(
  traceId: string | undefined,
  around: SpanContext | undefined,
  causedBy: string | undefined,
): SpanContext | undefined {
  // Deliveries begin within whatever work happened to set them going: their event alone is their parent.
  if (causedBy === undefined) return around && around.traceId === traceId ? around : undefined
  return traceId === undefined
    ? undefined
    : { traceId, spanId: spanIdOf(causedBy), traceFlags: TraceFlags.SAMPLED, isRemote: true }
}
