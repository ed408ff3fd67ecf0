/** For tests: the company that demos are made for. */
import type { OrganizationProfile } from '@workflow/records'

export const organization: OrganizationProfile = {
  id: 'profile',
  slug: 'harbour-bikes',
  name: 'Harbour "Bikes": & Sons #1',
  website: 'https://harbour.example',
  industry: 'bicycle repair',
  timeZone: 'Europe/London',
  languages: ['en-GB'],
  plan: 'starter',
  contacts: [],
  region: 'europe-west1',
  origin: 'sign_up',
}
