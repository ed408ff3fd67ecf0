/** What the checks may know of the world around a configuration. Where something is left out, what depends on it is not checked. */

export type ComplianceProfile = 'gdpr' | 'hipaa' | 'ccpa' | 'pci' | 'soc2'

/** What is known of a tool that the configuration only names. */
export interface KnownTool {
  readonly kind: 'http' | 'mock' | 'builtin' | 'mcp' | 'database'
  /** As its own document says; the configuration may say otherwise. */
  readonly requiresVerifiedCustomer?: boolean
  readonly inputFields?: readonly string[]
}

export interface ConfigContext {
  readonly fileName?: string
  /** Operations of the client folder, and the built-ins, by name. */
  readonly knownTools?: ReadonlyMap<string, KnownTool>
  /** Names of the organization's secrets. */
  readonly knownSecrets?: ReadonlySet<string>
  readonly complianceProfiles?: readonly ComplianceProfile[]
  /** Filled in where the file leaves it out, compared where it does not. */
  readonly organizationId?: string
  readonly configId?: string
}
