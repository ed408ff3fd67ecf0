/**
 * Logs as JSON lines: a static message, data in fields.
 *
 * Nothing personal gets through: fields with a telling name are masked whole, every other text (messages of errors and their stacks too) is redacted.
 */
import { redactText } from '@workflow/security'
import { pino } from 'pino'
import { plainFields } from './log-fields.ts'
import { activeTrace } from './tracing.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Anything; an error belongs in a field named `error`. */
export type LogFields = Readonly<Record<string, unknown>>

export interface Logger {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  /** A logger that adds these fields to every line, for example the ids of a request. */
  with(fields: LogFields): Logger
}

export interface LoggerOptions {
  /** Lines below it are dropped. */
  readonly level: LogLevel
  /** Takes one line of JSON that ends with a line feed. */
  readonly write: (line: string) => void
  /** The Google Cloud project in which traces are found. */
  readonly project?: string
}

/** Lines have `severity` (as Cloud Logging reads it), `time` (ISO 8601), `message` and the fields; a field never overwrites these three. */
export function createLogger({ level, write, project }: LoggerOptions): Logger {
  const target = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ severity: SEVERITY[label] ?? 'DEFAULT' }) },
    },
    { write },
  )
  return bind(target, {}, project)
}

/** https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry#LogSeverity */
const SEVERITY: Readonly<Record<string, string>> = { debug: 'DEBUG', info: 'INFO', warn: 'WARNING', error: 'ERROR' }

/** How Cloud Logging ties a line to its span: https://cloud.google.com/logging/docs/agent/logging/configuration#special-fields */
function traceFields(project: string | undefined): Record<string, unknown> {
  const active = activeTrace()
  if (!active) return {}
  const { traceId, spanId, sampled } = active
  return {
    'logging.googleapis.com/trace': project === undefined ? traceId : `projects/${project}/traces/${traceId}`,
    'logging.googleapis.com/spanId': spanId,
    'logging.googleapis.com/trace_sampled': sampled,
  }
}

const RESERVED = ['severity', 'time', 'message'] as const

function bind(target: pino.Logger, bound: LogFields, project: string | undefined): Logger {
  const at = (level: LogLevel) => (message: string, fields?: LogFields) => {
    if (!target.isLevelEnabled(level)) return
    target[level](
      { ...renameReserved(plainFields({ ...bound, ...fields })), ...traceFields(project) },
      redactText(message),
    )
  }
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (fields) => bind(target, { ...bound, ...fields }, project),
  }
}

function renameReserved(fields: Record<string, unknown>): Record<string, unknown> {
  for (const key of RESERVED) {
    if (!Object.hasOwn(fields, key)) continue
    fields[`field_${key}`] = fields[key]
    delete fields[key]
  }
  return fields
}
