/** What the configuration engine keeps: versions of agents that never change, and what is known of the client beside them. */
import { AgentBundle, ConfigVersionSchema } from '@workflow/config-sdk'
import { defineCollection } from '@workflow/platform'
import { z } from 'zod'

/** `id`: `<configId>@<version>`. */
export const ConfigVersions = defineCollection({
  name: 'config_versions',
  schema: ConfigVersionSchema.extend({
    id: z.string(),
    /** Of the files that it was imported from; absent where it was written through the API. */
    fingerprint: z.string().optional(),
  }),
  queries: { byConfig: { equals: ['configId'], orderBy: 'version' } },
  subject: 'none',
  retentionDays: 'forever',
})
export type StoredVersion = z.infer<typeof ConfigVersions.schema>

export const versionId = (configId: string, version: number): string => `${configId}@${version}`

const count = z.number().int().min(0).max(1_000_000)

export const ProofResult = z.strictObject({
  /** What was tried: the folder's scripts, recorded conversations, or customers made from the scripts. */
  kind: z.enum(['simulate', 'replay', 'customers']),
  passed: count,
  failed: count,
  worse: count,
  refused: count,
  /** SHA-256 of the configuration's text that was tried, hexadecimal. */
  digest: z.string().length(64),
})

export const Proof = ProofResult.extend({ at: z.iso.datetime(), by: z.string() })
export type Proof = z.infer<typeof Proof>

/** `id`: that of the version. */
export const ConfigProofs = defineCollection({
  name: 'config_proofs',
  schema: z.object({
    id: z.string(),
    /** Oldest first. */
    proofs: z.array(Proof),
    /** When it was promoted to prod first. */
    servedSince: z.iso.datetime().optional(),
  }),
  queries: {},
  subject: 'none',
  retentionDays: 'forever',
})
export type VersionProofs = z.infer<typeof ConfigProofs.schema>

/** One per organization. */
export const ClientSetups = defineCollection({
  name: 'client_setups',
  schema: z.object({
    id: z.literal('client'),
    organization: AgentBundle.shape.organization,
    brand: AgentBundle.shape.brand,
    /** By the name of the agent's file. */
    configIds: z.record(z.string(), z.string()),
    /** Where the operations, mocks and names of secrets of the last import are stored. */
    toolboxKey: z.string(),
    /** Imports so far. */
    imports: z.number().int().positive(),
  }),
  queries: {},
  subject: 'none',
  retentionDays: 'forever',
})
export type ClientSetup = z.infer<typeof ClientSetups.schema>
export const setupId = 'client'
