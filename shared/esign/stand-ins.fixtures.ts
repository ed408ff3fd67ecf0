/** For tests: every provider's stand-in, by the provider's name. */
import { serveAdobeSign } from './adobe-sign.fixtures.ts'
import { serveDocusign } from './docusign.fixtures.ts'
import { serveDropboxSign } from './dropbox-sign.fixtures.ts'
import type { StandIn } from './provider.fixtures.ts'
import type { SignatureProvider } from './provider.ts'

export { type ServedEnvelope, type StandIn, signedPdf } from './provider.fixtures.ts'

export const standIns: Readonly<Record<SignatureProvider['name'], () => Promise<StandIn>>> = {
  docusign: serveDocusign,
  dropbox_sign: serveDropboxSign,
  adobe_sign: serveAdobeSign,
}
