/**
 * The history of a configuration: versions that never change, and heads that point at them.
 *
 * Everything here is a pure plan. Whoever runs it writes the blob first (create only), then version and head in one unit of work that guards
 * the head it read: two authors cannot get the same number, and a crash between the writes leaves an unused blob, never a version without text.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { Branch, type ConfigHead } from './rollout.ts'

export const ConfigVersionSchema = z.strictObject({
  configId: z.string().min(1),
  version: z.int().positive(),
  /** The version this one was edited from; nothing for the first. */
  parent: z.int().positive().optional(),
  branch: Branch,
  author: z.string().min(1),
  message: z.string().min(1).max(2_000),
  /** ISO 8601. */
  createdAt: z.iso.datetime(),
  /** SHA-256 of the text in UTF-8, hexadecimal. */
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
  blobKey: z.string().min(1),
  sizeBytes: z.int().positive(),
})
export type ConfigVersion = z.infer<typeof ConfigVersionSchema>

/** A blob that must not exist yet. */
export interface BlobCreation {
  readonly key: string
  readonly text: string
}

export interface VersionDraft {
  readonly configId: string
  readonly branch: Branch
  /** Already checked by `parseAgentConfig`. */
  readonly text: string
  readonly author: string
  readonly message: string
  readonly now: Date
  /** Kept from then on; used when the branch is prod and has no head yet. */
  readonly salt: string
  /** What the author edited; the head of the branch where left out. */
  readonly parent?: number
}

export interface VersionPlan {
  readonly blob: BlobCreation
  readonly version: ConfigVersion
  readonly head: ConfigHead
}

export type HeadMove =
  | { readonly kind: 'moved'; readonly head: ConfigHead; readonly from?: number }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly reason: 'unknown_version' | 'not_older' }

/** Where the text of a version is stored, below the organization's own prefix. */
export function versionBlobKey(configId: string, version: number): string {
  return `configs/${configId}/${version}.yaml`
}

function contentHash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** A new version with the next number, and the head of its branch on it. On prod it becomes stable at once and ends a running rollout. */
export function planVersion(head: ConfigHead | undefined, draft: VersionDraft): VersionPlan {
  const { configId, branch, text, author, message, now, salt } = draft
  const version = (head?.latestVersion ?? 0) + 1
  const parent = draft.parent ?? (head && branchVersion(head, branch))
  const blobKey = versionBlobKey(configId, version)
  const base = { configId, revision: (head?.revision ?? 0) + 1, latestVersion: version, branches: head?.branches ?? {} }
  return {
    blob: { key: blobKey, text },
    version: {
      configId,
      version,
      ...(parent === undefined ? {} : { parent }),
      branch,
      author,
      message,
      createdAt: now.toISOString(),
      contentHash: contentHash(text),
      blobKey,
      sizeBytes: Buffer.byteLength(text),
    },
    head: pointAt(base, branch, version, salt),
  }
}

/** Points a branch at an existing version, for example to promote what staging has. */
export function moveHead(head: ConfigHead, branch: Branch, version: number, salt: string): HeadMove {
  if (version < 1 || version > head.latestVersion) return { kind: 'refused', reason: 'unknown_version' }
  const from = branchVersion(head, branch)
  const endsRollout = branch === 'prod' && head.branches.prod?.candidate !== undefined
  if (from === version && !endsRollout) return { kind: 'unchanged' }
  const next = { ...head, revision: head.revision + 1 }
  return { kind: 'moved', head: pointAt(next, branch, version, salt), ...(from === undefined ? {} : { from }) }
}

/** A new head on an older version; a running rollout ends. Rolling back to the stable version only ends the rollout. */
export function rollback(head: ConfigHead, branch: Branch, toVersion: number): HeadMove {
  const current = branchVersion(head, branch)
  if (current === undefined || toVersion < 1) return { kind: 'refused', reason: 'unknown_version' }
  const endsRollout = branch === 'prod' && toVersion === current && head.branches.prod?.candidate !== undefined
  if (toVersion >= current && !endsRollout) return { kind: 'refused', reason: 'not_older' }
  return moveHead(head, branch, toVersion, head.branches.prod?.salt ?? head.configId)
}

/** The line of versions that led to one, newest first, along their parents. Stops where a parent is not among the given ones. */
export function history(versions: Iterable<ConfigVersion>, from: number): ConfigVersion[] {
  const byNumber = new Map([...versions].map((version) => [version.version, version]))
  const line: ConfigVersion[] = []
  let current = byNumber.get(from)
  while (current !== undefined) {
    line.push(current)
    // A parent is always older: a smaller number each step, so the walk ends.
    const { parent } = current
    current = parent !== undefined && parent < current.version ? byNumber.get(parent) : undefined
  }
  return line
}

function branchVersion(head: ConfigHead, branch: Branch): number | undefined {
  return branch === 'prod' ? head.branches.prod?.stable : head.branches[branch]
}

function pointAt(head: ConfigHead, branch: Branch, version: number, salt: string): ConfigHead {
  const target = branch === 'prod' ? { stable: version, salt: head.branches.prod?.salt ?? salt } : version
  return { ...head, branches: { ...head.branches, [branch]: target } }
}
