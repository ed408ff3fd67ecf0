/** @workflow/telemetry: what the platform says about itself. */
export { createLogger, type LogFields, type Logger, type LoggerOptions, type LogLevel } from './logger.ts'
