/** The environment of the local platform, parsed once. A variable that cannot be right names itself and stops the start. */
import { z } from 'zod'

const schema = z.object({
  PORT: z.coerce.number({ error: 'must be a port number' }).int().min(0).max(65_535).default(8080),
  WORKFLOW_DATA: z.string().min(1).default('.workflow'),
  /** `off` for measurements on one machine. */
  WORKFLOW_RATE_LIMITS: z.enum(['by_key', 'off']).default('by_key'),
  /** Origins separated by commas. */
  WORKFLOW_PORTAL_ORIGINS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .refine((origins) => origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin), {
      error: 'must be origins such as https://portal.example, separated by commas',
    }),
  WORKFLOW_TRUSTED_PROXIES: z.coerce.number({ error: 'must be a number of proxies' }).int().min(0).max(10).default(0),
  /** Where other systems reach the platform, through a tunnel for instance. */
  WORKFLOW_API_URL: z.url({ error: 'must be a URL such as https://tunnel.example' }).optional(),
  WORKFLOW_BACKUP_RETENTION_DAYS: z.coerce
    .number({ error: 'must be a number of days' })
    .int()
    .min(0)
    .max(3_650)
    .default(35),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('warn'),
})

export interface LocalEnvironment {
  readonly port: number
  readonly dataFolder: string
  readonly backupRetentionDays: number
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
  readonly rateLimits: 'by_key' | 'off'
  readonly portalOrigins: readonly string[]
  readonly trustedProxies: number
  readonly apiUrl?: string
}

/** Throws an Error that names every variable that is wrong. */
export function localEnvironment(environment: Readonly<Record<string, string | undefined>>): LocalEnvironment {
  const parsed = schema.safeParse(environment)
  if (!parsed.success)
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'))
  const { data } = parsed
  return {
    port: data.PORT,
    dataFolder: data.WORKFLOW_DATA,
    backupRetentionDays: data.WORKFLOW_BACKUP_RETENTION_DAYS,
    logLevel: data.LOG_LEVEL,
    rateLimits: data.WORKFLOW_RATE_LIMITS,
    portalOrigins: data.WORKFLOW_PORTAL_ORIGINS,
    trustedProxies: data.WORKFLOW_TRUSTED_PROXIES,
    ...(data.WORKFLOW_API_URL === undefined ? {} : { apiUrl: data.WORKFLOW_API_URL.replace(/\/$/, '') }),
  }
}
