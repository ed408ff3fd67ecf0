/**
 * What a compliance profile asks of a configuration. A small set: only what a configuration can show, each rule with its source.
 *
 * | profile | rule | source |
 * |---|---|---|
 * | gdpr | a pii_policy with retention_days; a purpose for every field | Regulation (EU) 2016/679, Art. 5(1)(b) and (e) |
 * | gdpr | health data only after consent | Art. 9(2)(a) |
 * | ccpa | a pii_policy; a purpose for every field (notice at collection) | California Civil Code § 1798.100(a) |
 * | hipaa | a pii_policy; tools that read personal data are withheld until the customer is verified | 45 CFR § 164.312(d) |
 * | pci | no card data: not in pii_policy, not as an input of a tool | PCI DSS v4.0, requirement 3.3 |
 * | soc2 | credentials travel over https only | Trust Services Criteria CC6.7 |
 */

import type { ComplianceProfile, ConfigContext } from './config-context.ts'
import type { ConfigDraft } from './config-draft.ts'
import type { Finding } from './config-error.ts'

/** Names under which inputs carry card data, compared without case, spaces, - and _. */
const CARD_FIELD = /(card(number|no|num)|creditcard|debitcard|^pan$|cvv|cvc|cardsecuritycode)/

/** The permission scope that marks a tool as reading what is known of a person. */
const READS_PERSONAL_DATA = 'read:personal_data'

const PROFILES: Readonly<Record<ComplianceProfile, (config: ConfigDraft, context: ConfigContext) => Finding[]>> = {
  gdpr: (config) => [
    ...policyRequired('gdpr', config),
    ...purposeRequired('gdpr', config),
    ...retentionRequired(config),
    ...healthAfterConsent(config),
  ],
  ccpa: (config) => [...policyRequired('ccpa', config), ...purposeRequired('ccpa', config)],
  hipaa: (config, context) => [...policyRequired('hipaa', config), ...verifiedReaders(config, context)],
  pci: noCardData,
  soc2: encryptedCredentials,
}

export function checkCompliance(config: ConfigDraft, context: ConfigContext): Finding[] {
  return (context.complianceProfiles ?? []).flatMap((profile) => PROFILES[profile](config, context))
}

function policyRequired(profile: ComplianceProfile, config: ConfigDraft): Finding[] {
  if (config.pii_policy !== undefined) return []
  const message = `the organization's profile ${profile} requires a valid pii_policy`
  const hint = 'Add pii_policy with what may be collected, when and for what; collect: [] where nothing is'
  return [{ path: ['pii_policy'], rule: `compliance_${profile}`, message, hint }]
}

function purposeRequired(profile: ComplianceProfile, config: ConfigDraft): Finding[] {
  return (config.pii_policy?.collect ?? []).flatMap(({ field, purpose }, index) =>
    purpose !== undefined
      ? []
      : {
          path: ['pii_policy', 'collect', index, 'purpose'],
          rule: `compliance_${profile}`,
          message: `the organization's profile ${profile} requires a purpose for collecting ${field}`,
          hint: 'Add purpose: what the data is used for',
        },
  )
}

function retentionRequired(config: ConfigDraft): Finding[] {
  if (config.pii_policy === undefined || config.pii_policy.retention_days !== undefined) return []
  const message = "the organization's profile gdpr requires pii_policy.retention_days"
  return [
    {
      path: ['pii_policy', 'retention_days'],
      rule: 'compliance_gdpr',
      message,
      hint: 'Add the days after which it is erased',
    },
  ]
}

function healthAfterConsent(config: ConfigDraft): Finding[] {
  return (config.pii_policy?.collect ?? []).flatMap(({ field, when }, index) =>
    field !== 'health' || when === 'after_consent'
      ? []
      : {
          path: ['pii_policy', 'collect', index, 'when'],
          rule: 'compliance_gdpr',
          message: "the organization's profile gdpr allows health data only after consent",
          hint: 'Write when: after_consent',
        },
  )
}

function verifiedReaders(config: ConfigDraft, context: ConfigContext): Finding[] {
  return config.tools.flatMap((tool, index) => {
    const known = tool.name === undefined ? undefined : context.knownTools?.get(tool.name)
    const withheld = tool.requires_verified_customer ?? known?.requiresVerifiedCustomer ?? false
    if (withheld || !tool.permissions?.includes(READS_PERSONAL_DATA)) return []
    const message = `the organization's profile hipaa requires a verified customer for "${tool.name ?? index}", which reads personal data`
    const path = ['tools', index, 'requires_verified_customer']
    return [{ path, rule: 'compliance_hipaa', message, hint: 'Add requires_verified_customer: true' }]
  })
}

function noCardData(config: ConfigDraft, context: ConfigContext): Finding[] {
  const hint = 'Use a hosted payment page or a token'
  const collected = (config.pii_policy?.collect ?? []).flatMap(({ field }, index) =>
    field === 'payment_card'
      ? {
          path: ['pii_policy', 'collect', index, 'field'],
          rule: 'compliance_pci',
          message: 'the profile pci allows no card data',
          hint,
        }
      : [],
  )
  const asked = config.tools.flatMap((tool, index) => {
    const known = tool.name === undefined ? undefined : context.knownTools?.get(tool.name)
    const fields = [...schemaFields(tool.input_schema), ...(known?.inputFields ?? [])]
    const card = fields.find((field) => CARD_FIELD.test(field.toLowerCase().replaceAll(/[\s_-]/g, '')))
    if (card === undefined) return []
    const message = `the profile pci allows no card data, and "${card}" of "${tool.name ?? index}" asks for it`
    return [{ path: ['tools', index], rule: 'compliance_pci', message, hint }]
  })
  return [...collected, ...asked]
}

function encryptedCredentials(config: ConfigDraft): Finding[] {
  return config.tools.flatMap((tool, index) =>
    (['endpoint', 'server'] as const).flatMap((key) => {
      if (tool.auth === undefined || !tool[key]?.startsWith('http:')) return []
      const message = `the profile soc2 allows credentials over https only, and ${key} of "${tool.name ?? index}" is http`
      return [{ path: ['tools', index, key], rule: 'compliance_soc2', message, hint: 'Use the https address' }]
    }),
  )
}

/** Names of all properties of a JSON Schema, nested ones included. */
function schemaFields(schema: unknown): string[] {
  if (schema === null || typeof schema !== 'object') return []
  return Object.entries(schema).flatMap(([key, value]) => [
    ...(key === 'properties' && value !== null && typeof value === 'object' ? Object.keys(value) : []),
    ...schemaFields(value),
  ])
}
