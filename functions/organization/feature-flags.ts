/** Flags of an organization are set and removed: each change one revision of the one document, and one event for the audit. */
import type { Tenant } from '@workflow/engine'
import { type FeatureFlag, type FeatureFlagSet, FeatureFlagSets, flagSetId } from '@workflow/feature-flags'
import { NotFound, PreconditionFailed } from '@workflow/platform'

/** So that the document stays small: every process holds those of all organizations. */
const maxFlags = 200

export async function flagsOf(tenant: Tenant): Promise<readonly FeatureFlag[]> {
  const set = await tenant.find(FeatureFlagSets, flagSetId)
  return Object.values(set?.flags ?? {}).sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Throws `NotFound`. */
export async function flagNamed(tenant: Tenant, name: string): Promise<FeatureFlag> {
  const set = await tenant.find(FeatureFlagSets, flagSetId)
  const flag = set && Object.hasOwn(set.flags, name) ? set.flags[name] : undefined
  if (flag === undefined) throw new NotFound(`there is no feature flag ${name}`)
  return flag
}

export interface FlagChange {
  readonly percent: number
  readonly description?: string | undefined
}

/** Sets a flag; its salt stays, so that a growing percentage takes nobody's away. Throws `PreconditionFailed` where there are too many. */
export async function setFlag(tenant: Tenant, name: string, change: FlagChange): Promise<FeatureFlag> {
  const set = await tenant.find(FeatureFlagSets, flagSetId)
  const known = set && Object.hasOwn(set.flags, name) ? set.flags[name] : undefined
  if (set !== undefined && known === undefined && Object.keys(set.flags).length >= maxFlags)
    throw new PreconditionFailed(`an organization has at most ${maxFlags} feature flags`, { code: 'too_many_flags' })
  const flag: FeatureFlag = {
    name,
    percent: change.percent,
    description: change.description ?? known?.description ?? '',
    salt: known?.salt ?? tenant.newId('slt'),
    changedAt: tenant.now,
    changedBy: tenant.actor,
  }
  write(tenant, set, { ...set?.flags, [name]: flag })
  tell(tenant, name, known?.percent, flag.percent)
  return flag
}

/** Throws `NotFound`. */
export async function removeFlag(tenant: Tenant, name: string): Promise<void> {
  const flag = await flagNamed(tenant, name)
  const set = await tenant.get(FeatureFlagSets, flagSetId)
  const { [name]: _removed, ...flags } = set.flags
  write(tenant, set, flags)
  tell(tenant, name, flag.percent, undefined)
}

function write(tenant: Tenant, known: FeatureFlagSet | undefined, flags: FeatureFlagSet['flags']): void {
  const next = { id: flagSetId, revision: (known?.revision ?? 0) + 1, flags }
  if (known === undefined) tenant.create(FeatureFlagSets, next)
  else tenant.put(FeatureFlagSets, next)
}

function tell(tenant: Tenant, name: string, from: number | undefined, to: number | undefined): void {
  const change = { setId: flagSetId, flag: name, fromPercent: from ?? null, toPercent: to ?? null }
  tenant.emit('feature_flag_changed', change)
}
