/** Proofs of versions: what came out when one was tried, and whether that lets it serve. Pure, but for reading the flag. */
import type { Tenant } from '@workflow/engine'
import { FeatureFlagSets, flagSetId, isOn } from '@workflow/feature-flags'
import { PreconditionFailed } from '@workflow/platform'
import type { Proof, StoredVersion, VersionProofs } from './model.ts'
import { ConfigProofs, versionId } from './model.ts'

/** Newest of each version that are kept. */
export const proofsKept = 20

/** With it on, prod's head moves to proven versions only. The subject is the configuration: a share of agents can go first. */
const requireProof = 'require_proof'

const isPassing = ({ passed, failed, worse, refused }: Proof): boolean => passed > 0 && failed + worse + refused === 0

/** The newest proof of every kind passes, and there is one: an old success of one kind hides no new failure of another. */
export function isProven(proofs: readonly Proof[]): boolean {
  const newest = new Map(proofs.map((proof) => [proof.kind, proof]))
  return newest.size > 0 && [...newest.values()].every(isPassing)
}

/** What served before may serve again, whatever was found since: there is always a way back. */
export const mayReturn = (version: StoredVersion, known: VersionProofs | undefined): boolean =>
  version.branch === 'prod' || known?.servedSince !== undefined || isProven(known?.proofs ?? [])

export async function needsProof(tenant: Tenant, configId: string): Promise<boolean> {
  return isOn(await tenant.find(FeatureFlagSets, flagSetId), requireProof, configId)
}

export const proofsOf = (tenant: Tenant, configId: string, version: number): Promise<VersionProofs | undefined> =>
  tenant.find(ConfigProofs, versionId(configId, version))

export const proofMissing = (configId: string, version: number): Error =>
  new PreconditionFailed(
    `version ${version} has no passing proof: try it and keep the result under /v1/configs/${configId}/versions/${version}/proofs, then promote it`,
    { code: 'proof_missing' },
  )
