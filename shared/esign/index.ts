/** Providers that have papers signed: the port, DocuSign's adapter, and what of it the environment asks for. */
export { Docusign, type DocusignAccount } from './docusign.ts'
export { signatureProviderFrom } from './from-environment.ts'
export { type EnvelopeRequest, type EnvelopeStatus, ProviderRefusal, type SignatureProvider } from './provider.ts'
