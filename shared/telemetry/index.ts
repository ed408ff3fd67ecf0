/** @workflow/telemetry: what the platform says about itself. */
export { createLogger, type LogFields, type Logger, type LoggerOptions, type LogLevel } from './logger.ts'
export { count, measure } from './metrics.ts'
export { startTelemetry } from './start-telemetry.ts'
export {
  type ActiveSpan,
  activeTrace,
  openSpan,
  type SpanFacts,
  SpanKind,
  traced,
  traceEvent,
  traceIdOf,
} from './tracing.ts'
