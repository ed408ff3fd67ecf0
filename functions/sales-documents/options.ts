/** What whoever composes a process gives to this engine. */
import type { Kernel } from '@workflow/engine'
import type { SignatureProvider } from '@workflow/esign'

export interface SalesDocumentsOptions {
  /** The kernel is made from the engines, this one among them: it is given as a promise of itself. */
  readonly kernelOf: () => Kernel
  /** Where the pages are, without a slash at the end. */
  readonly apiUrl: string
  readonly platformParty: PlatformParty
  /** Has papers signed whose parties all have an address; the platform's own pages where absent. */
  readonly signatureProvider?: SignatureProvider
}

/** Who the platform is in papers. */
export interface PlatformParty {
  readonly legalName: string
  /** Signs everything; the client's sales agent where absent. */
  readonly signatory?: { readonly name: string; readonly email: string }
}
