/** Switches traces and metrics on, as the environment asks for it. Off by default: then nothing of the SDK is even loaded. */
import { z } from 'zod'
import type { Telemetry } from './sdk.ts'

const schema = z.object({
  /** Where traces and metrics go: nowhere, to an OTLP collector (OTEL_EXPORTER_OTLP_ENDPOINT), or to Cloud Trace and Cloud Monitoring. */
  WORKFLOW_TELEMETRY: z.enum(['off', 'otlp', 'google']).default('off'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().default('http://localhost:4318'),
  OTEL_SERVICE_NAME: z.string().min(1).default('workflow'),
  /** Share of the traces that are kept, 0–1. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  OTEL_METRIC_EXPORT_INTERVAL: z.coerce.number().int().min(100).default(60_000),
  GOOGLE_CLOUD_PROJECT: z.string().min(1).optional(),
})

/** Throws an Error that names every variable that is wrong. */
export async function startTelemetry(environment: Readonly<Record<string, string | undefined>>): Promise<Telemetry> {
  const parsed = schema.safeParse(environment)
  if (!parsed.success)
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'))
  const { data } = parsed
  if (data.WORKFLOW_TELEMETRY === 'off') return { stop: async () => undefined }
  const { startSdk } = await import('./sdk.ts')
  return startSdk({
    target: data.WORKFLOW_TELEMETRY,
    endpoint: data.OTEL_EXPORTER_OTLP_ENDPOINT.replace(/\/$/, ''),
    serviceName: data.OTEL_SERVICE_NAME,
    sampledShare: data.OTEL_TRACES_SAMPLER_ARG,
    metricIntervalMs: data.OTEL_METRIC_EXPORT_INTERVAL,
    projectId: data.GOOGLE_CLOUD_PROJECT,
  })
}
