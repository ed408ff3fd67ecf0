/** Who gets which version: the head of a configuration, and the sticky share of a rollout. */
import { createHash } from 'node:crypto'
import { z } from 'zod'

const VersionNumber = z.int().positive()

export const Branch = z.enum(['dev', 'staging', 'prod'])
export type Branch = z.infer<typeof Branch>

/** The head document: one per configuration, replaced as a whole under its document version. */
export const ConfigHeadSchema = z.strictObject({
  configId: z.string().min(1),
  /** Grows by one with every change of the head: of two heads the greater is the newer. */
  revision: z.int().positive(),
  /** Greatest version number that was ever given out. */
  latestVersion: VersionNumber,
  branches: z.strictObject({
    dev: VersionNumber.optional(),
    staging: VersionNumber.optional(),
    prod: z
      .strictObject({
        stable: VersionNumber,
        /** On trial for `percent` of the customers. */
        candidate: VersionNumber.optional(),
        percent: z.number().min(0).max(100).optional(),
        /** Stays when the percentage grows, so that nobody falls back. */
        salt: z.string().min(1),
      })
      .optional(),
  }),
})
export type ConfigHead = z.infer<typeof ConfigHeadSchema>

/**
 * The version a conversation starts with; nothing where the branch has none.
 * `stickyKey` is the customer's id, else the visitor's: the same key gets the same answer while salt and percentage stand, and keeps the candidate when the percentage grows.
 */
export function headVersion(head: ConfigHead, branch: Branch, stickyKey: string): number | undefined {
  if (branch !== 'prod') return head.branches[branch]
  const prod = head.branches.prod
  if (prod?.candidate === undefined || prod.percent === undefined) return prod?.stable
  return stickyBucket(prod.salt, stickyKey) < prod.percent ? prod.candidate : prod.stable
}

/** All versions that new conversations may start with. */
export function versionsInUse(head: ConfigHead): number[] {
  const { dev, staging, prod } = head.branches
  return [...new Set([prod?.stable, prod?.candidate, staging, dev].filter((version) => version !== undefined))]
}

/** 0–99, uniform: the first 32 bits of SHA-256 over salt and key, modulo 100 (the bias is below 10⁻⁷). */
export function stickyBucket(salt: string, key: string): number {
  return (
    createHash('sha256')
      .update(JSON.stringify([salt, key]))
      .digest()
      .readUInt32BE(0) % 100
  )
}
