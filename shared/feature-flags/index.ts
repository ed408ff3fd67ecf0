/**
 * Feature flags: what of the platform is switched on for an organization, and for which share of its people, keys and customers.
 * One document per organization, followed by every process; a question is answered from memory.
 */
export { FeatureFlags, followFeatureFlags, type OrganizationFlags } from './follow-flags.ts'
export { type FeatureFlag, FeatureFlagSchema, type FeatureFlagSet, FeatureFlagSets, flagSetId, isOn } from './model.ts'
