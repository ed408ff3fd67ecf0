/** OpenTelemetry's SDK with its exporters: loaded only where telemetry is on. */
import { randomBytes } from 'node:crypto'
import { context, metrics, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { MeterProvider, PeriodicExportingMetricReader, type PushMetricExporter } from '@opentelemetry/sdk-metrics'
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  type IdGenerator,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base'
import { metricsState } from './metrics.ts'
import { tracingState } from './tracing.ts'

export interface Telemetry {
  /** Sends what is still waiting. */
  stop(): Promise<void>
}

interface TelemetrySettings {
  readonly target: 'otlp' | 'google'
  readonly endpoint: string
  readonly serviceName: string
  readonly sampledShare: number
  readonly metricIntervalMs: number
  readonly projectId: string | undefined
}

export async function startSdk(settings: TelemetrySettings): Promise<Telemetry> {
  const { spans, measurements } = await exportersOf(settings)
  const resource = resourceFromAttributes({ 'service.name': settings.serviceName })
  // The share is taken of the trace id, which follows from the correlation id: every process keeps the same traces.
  const share = new TraceIdRatioBasedSampler(settings.sampledShare)
  const tracers = new BasicTracerProvider({
    resource,
    idGenerator: namedIds,
    sampler: new ParentBasedSampler({ root: share, remoteParentSampled: share, remoteParentNotSampled: share }),
    spanProcessors: [new BatchSpanProcessor(spans)],
  })
  const meters = new MeterProvider({
    resource,
    readers: [
      new PeriodicExportingMetricReader({
        exporter: measurements,
        exportIntervalMillis: settings.metricIntervalMs,
        exportTimeoutMillis: Math.min(settings.metricIntervalMs, 30_000),
      }),
    ],
  })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(tracers)
  metrics.setGlobalMeterProvider(meters)
  tracingState.on = true
  metricsState.on = true
  return {
    stop: async () => {
      tracingState.on = false
      metricsState.on = false
      metricsState.counters.clear()
      metricsState.histograms.clear()
      await Promise.all([tracers.shutdown(), meters.shutdown()])
      trace.disable()
      metrics.disable()
      context.disable()
    },
  }
}

/** Ids that follow from correlation and event ids where there are such, by chance elsewhere. */
const namedIds: IdGenerator = {
  generateTraceId: () => {
    const { traceId } = tracingState.next
    tracingState.next = tracingState.next.spanId === undefined ? {} : { spanId: tracingState.next.spanId }
    return traceId ?? randomBytes(16).toString('hex')
  },
  generateSpanId: () => {
    const { spanId } = tracingState.next
    tracingState.next = tracingState.next.traceId === undefined ? {} : { traceId: tracingState.next.traceId }
    return spanId ?? randomBytes(8).toString('hex')
  },
}

async function exportersOf({
  target,
  endpoint,
  projectId,
}: TelemetrySettings): Promise<{ spans: SpanExporter; measurements: PushMetricExporter }> {
  if (target === 'otlp') {
    const [{ OTLPTraceExporter }, { OTLPMetricExporter }] = await Promise.all([
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/exporter-metrics-otlp-http'),
    ])
    return {
      spans: new OTLPTraceExporter({ url: `${endpoint}/v1/traces` }),
      measurements: new OTLPMetricExporter({ url: `${endpoint}/v1/metrics` }),
    }
  }
  const [{ TraceExporter }, { MetricExporter }] = await Promise.all([
    import('@google-cloud/opentelemetry-cloud-trace-exporter'),
    import('@google-cloud/opentelemetry-cloud-monitoring-exporter'),
  ])
  const project = projectId === undefined ? {} : { projectId }
  return { spans: new TraceExporter(project), measurements: new MetricExporter(project) }
}
