/** The environment of a function in the cloud, parsed once. A variable that cannot be right names itself and stops the start. */

import type { GoogleServers, GoogleSettings } from '@workflow/platform/gcp'
import { z } from 'zod'
import type { PlatformParty } from '../sales-documents/index.ts'

const text = z.string().min(1)
const schema = z.object({
  GOOGLE_CLOUD_PROJECT: text,
  /** Where Pub/Sub and Cloud Tasks call, and whom as. */
  WORKFLOW_PUSH_BASE_URL: z.url(),
  WORKFLOW_PUSH_SERVICE_ACCOUNT: text,
  WORKFLOW_PUSH_AUDIENCE: text,
  WORKFLOW_DOCUMENTS_DATABASE: text.default('(default)'),
  WORKFLOW_KEYS_DATABASE: text.default('keys'),
  WORKFLOW_BUCKET: text,
  /** `projects/<project>/locations/<location>/keyRings/<ring>` */
  WORKFLOW_KEY_RING: text,
  WORKFLOW_SIGNING_KEY: text.default('audit-signing'),
  WORKFLOW_TASKS_LOCATION: text,
  WORKFLOW_TASKS_QUEUE: text.default('timers'),
  WORKFLOW_SECRET_LOCATIONS: text.transform((list) => list.split(',')).optional(),
  WORKFLOW_PORTAL_URL: z.url(),
  /** Where other systems reach the API: some sign the address that they deliver to. The portal's where absent. */
  WORKFLOW_API_URL: z.url().optional(),
  /** `platform`: our own passwords and tokens. `firebase`: accounts of Firebase Authentication in this project. */
  WORKFLOW_IDENTITY: z.enum(['platform', 'firebase']).default('platform'),
  WORKFLOW_BACKUP_RETENTION_DAYS: z.coerce.number().int().min(0).default(35),
  /** Who the platform is in papers; whoever signs for it, where it is not the client's sales agent. */
  WORKFLOW_LEGAL_NAME: text.default('Workflow'),
  WORKFLOW_SIGNATORY_NAME: text.optional(),
  WORKFLOW_SIGNATORY_EMAIL: z.email().optional(),
  QDRANT_URL: z.url(),
  QDRANT_API_KEY: text.optional(),
  /** Proxies of our own before the function, whose `X-Forwarded-For` is believed. The function must take calls of the load balancer alone (ingress: internal and load balancing). */
  WORKFLOW_TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(2),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
})

const emulators = z.object({
  FIRESTORE_EMULATOR_HOST: text,
  PUBSUB_EMULATOR_HOST: text,
  CLOUD_TASKS_EMULATOR_HOST: text,
  CLOUD_STORAGE_EMULATOR_HOST: text,
  SECRET_MANAGER_EMULATOR_HOST: text,
  CLOUD_KMS_EMULATOR_HOST: text,
})

export interface CloudEnvironment {
  readonly google: GoogleSettings
  readonly qdrant: { readonly url: string; readonly apiKey?: string }
  readonly portalUrl: string
  readonly trustedProxies: number
  readonly apiUrl: string
  readonly identity: 'platform' | 'firebase'
  readonly backupRetentionDays: number
  readonly platformParty: PlatformParty
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
}

/** Throws an Error that names every variable that is wrong. Emulators are used where all of them are named, none where none is. */
export function cloudEnvironment(environment: Readonly<Record<string, string | undefined>>): CloudEnvironment {
  const named = Object.keys(emulators.shape).filter((name) => environment[name] !== undefined)
  const parsed = z
    .object({ settings: schema, servers: emulators.optional() })
    .safeParse({ settings: environment, servers: named.length > 0 ? environment : undefined })
  if (!parsed.success)
    throw new Error(parsed.error.issues.map((issue) => `${String(issue.path.at(-1))}: ${issue.message}`).join('\n'))
  const { settings, servers } = parsed.data
  return {
    google: {
      projectId: settings.GOOGLE_CLOUD_PROJECT,
      databases: { documents: settings.WORKFLOW_DOCUMENTS_DATABASE, keys: settings.WORKFLOW_KEYS_DATABASE },
      tasks: { location: settings.WORKFLOW_TASKS_LOCATION, queue: settings.WORKFLOW_TASKS_QUEUE },
      push: {
        baseUrl: settings.WORKFLOW_PUSH_BASE_URL,
        identity: {
          serviceAccount: settings.WORKFLOW_PUSH_SERVICE_ACCOUNT,
          audience: settings.WORKFLOW_PUSH_AUDIENCE,
        },
      },
      bucket: settings.WORKFLOW_BUCKET,
      keyRing: settings.WORKFLOW_KEY_RING,
      signingKeyId: settings.WORKFLOW_SIGNING_KEY,
      ...(settings.WORKFLOW_SECRET_LOCATIONS ? { secretLocations: settings.WORKFLOW_SECRET_LOCATIONS } : {}),
      ...(servers ? { emulators: hostsOf(servers) } : {}),
    },
    qdrant: { url: settings.QDRANT_URL, ...(settings.QDRANT_API_KEY ? { apiKey: settings.QDRANT_API_KEY } : {}) },
    portalUrl: settings.WORKFLOW_PORTAL_URL,
    trustedProxies: settings.WORKFLOW_TRUSTED_PROXIES,
    apiUrl: (settings.WORKFLOW_API_URL ?? settings.WORKFLOW_PORTAL_URL).replace(/\/$/, ''),
    identity: settings.WORKFLOW_IDENTITY,
    backupRetentionDays: settings.WORKFLOW_BACKUP_RETENTION_DAYS,
    platformParty: platformPartyOf(settings),
    logLevel: settings.LOG_LEVEL,
  }
}

function platformPartyOf(settings: z.infer<typeof schema>): PlatformParty {
  const { WORKFLOW_LEGAL_NAME: legalName, WORKFLOW_SIGNATORY_NAME: name, WORKFLOW_SIGNATORY_EMAIL: email } = settings
  return { legalName, ...(name !== undefined && email !== undefined ? { signatory: { name, email } } : {}) }
}

function hostsOf(servers: z.infer<typeof emulators>): GoogleServers {
  return {
    firestore: servers.FIRESTORE_EMULATOR_HOST,
    pubsub: servers.PUBSUB_EMULATOR_HOST,
    tasks: servers.CLOUD_TASKS_EMULATOR_HOST,
    storage: servers.CLOUD_STORAGE_EMULATOR_HOST.replace(/^https?:\/\//, ''),
    secrets: servers.SECRET_MANAGER_EMULATOR_HOST,
    keys: servers.CLOUD_KMS_EMULATOR_HOST,
  }
}
