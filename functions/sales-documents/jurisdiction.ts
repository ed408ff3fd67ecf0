/** Under whose law a client's papers are written, and which kind of business it is in. */
import type { OrganizationProfile } from '@workflow/records'
import type { Jurisdiction } from './templates/jurisdictions.ts'
import type { BusinessType } from './templates/nda.ts'

const unitedKingdom = /^Europe\/(?:London|Belfast|Jersey|Guernsey|Isle_of_Man)$/

/** By where the client's clocks are, else by where its data lies: `US` where neither tells. Somebody may choose another for a paper. */
export function jurisdictionOf({ timeZone, region }: Pick<OrganizationProfile, 'timeZone' | 'region'>): Jurisdiction {
  if (/^Asia\/(?:Kolkata|Calcutta)$/.test(timeZone)) return 'IN'
  if (unitedKingdom.test(timeZone)) return 'UK'
  if (timeZone.startsWith('Europe/')) return 'EU'
  if (timeZone.startsWith('America/') || timeZone.startsWith('US/')) return 'US'
  if (region.startsWith('asia-south')) return 'IN'
  if (region === 'europe-west2') return 'UK'
  return region.startsWith('europe-') ? 'EU' : 'US'
}

export function businessTypeOf(industry: string): BusinessType {
  if (/health|medic|pharma|clinic|hospital|dental|care/i.test(industry)) return 'health'
  if (/financ|bank|insur|invest|payment|lending/i.test(industry)) return 'finance'
  return 'general'
}
