/** The environment of the local platform, parsed once. A variable that cannot be right names itself and stops the start. */
import { z } from 'zod'

const schema = z.object({
  PORT: z.coerce.number({ error: 'must be a port number' }).int().min(0).max(65_535).default(8080),
  WORKFLOW_DATA: z.string().min(1).default('.workflow'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('warn'),
})

export interface LocalEnvironment {
  readonly port: number
  readonly dataFolder: string
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
}

/** Throws an Error that names every variable that is wrong. */
export function localEnvironment(environment: Readonly<Record<string, string | undefined>>): LocalEnvironment {
  const parsed = schema.safeParse(environment)
  if (!parsed.success)
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'))
  const { PORT: port, WORKFLOW_DATA: dataFolder, LOG_LEVEL: logLevel } = parsed.data
  return { port, dataFolder, logLevel }
}
