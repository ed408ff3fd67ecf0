/** Providers that have papers signed: the port, the adapters of DocuSign, Dropbox Sign and Adobe Acrobat Sign, and which of them the environment asks for. */
export { AdobeSign } from './adobe-sign.ts'
export { Docusign } from './docusign.ts'
export { DropboxSign } from './dropbox-sign.ts'
export { signatureProviderFrom } from './from-environment.ts'
export { type EnvelopeRequest, type EnvelopeStatus, ProviderRefusal, type SignatureProvider } from './provider.ts'
