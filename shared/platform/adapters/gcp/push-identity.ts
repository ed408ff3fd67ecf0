/** Who may push: the service account in whose name Pub/Sub and Cloud Tasks call, shown by a token that Google signed for this audience. */
import { OAuth2Client } from 'google-auth-library'
import type { PushIdentity } from './subscriptions.ts'

export interface IdentifiesPushes {
  /** Whether the `Authorization` header of a push is that of the configured service account. Throws where Google's keys cannot be fetched. */
  verifyPush(authorization: string | undefined): Promise<boolean>
}

/** Google's certificates by key id, PEM. */
type FetchCertificates = () => Promise<Record<string, string>>

export function pushVerifier(
  identity: PushIdentity | undefined,
  fetchCertificates: FetchCertificates = fetchFromGoogle,
): IdentifiesPushes {
  return {
    verifyPush: async (authorization) => {
      // On one machine only who is on it reaches the loopback address.
      if (!identity) return true
      const idToken = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]
      if (idToken === undefined) return false
      const certificates = await fetchCertificates()
      try {
        const ticket = await client.verifySignedJwtWithCertsAsync(idToken, certificates, identity.audience, issuers)
        const payload = ticket.getPayload()
        return payload?.email === identity.serviceAccount && payload.email_verified === true
      } catch {
        // Forged, expired, for somebody else: the library tells them apart in words only.
        return false
      }
    },
  }
}

const issuers = ['https://accounts.google.com', 'accounts.google.com']
const client = new OAuth2Client()

/** Kept by the client for as long as Google says. */
const fetchFromGoogle: FetchCertificates = async () => {
  const { certs } = await client.getFederatedSignonCertsAsync()
  return Object.fromEntries(Object.entries(certs).map(([id, certificate]) => [id, String(certificate)]))
}
