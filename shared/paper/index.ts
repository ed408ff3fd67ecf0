/**
 * Papers: Markdown as HTML and as PDF, several as one file, and the seal that shows whether a file is still as it was. Pure: keys are the caller's.
 * Limits: one typeface (Latin, Greek, Cyrillic, Devanagari); what it has no letter for is an empty box. Nobody but the key itself vouches for its certificate.
 */
export { type Attachment, appendPages } from './assemble.ts'
export { markdownToHtml } from './html.ts'
export { markdownToPdf, type PaperDetails } from './pdf.ts'
export { type CertificateRequest, derOf, fingerprintOf, issueCertificate, type SignBytes } from './seal/certificate.ts'
export { type SealDetails, sealPdf } from './seal/seal-pdf.ts'
export type { Sealer } from './seal/signed-data.ts'
export { type SealCheck, verifySealedPdf } from './seal/verify-sealed-pdf.ts'
