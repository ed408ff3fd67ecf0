/** One file of several: a paper, pages about it, and the paper itself attached as it was signed. */
import { AFRelationship, PDFDocument } from 'pdf-lib'

export interface Attachment {
  readonly name: string
  readonly description: string
  readonly bytes: Uint8Array
}

/** The pages of `paper`, then those of `appendix`. To be sealed or saved by the caller. */
export async function appendPages(
  paper: Uint8Array,
  appendix: Uint8Array,
  attachment: Attachment,
  at: Date,
): Promise<PDFDocument> {
  const document = await PDFDocument.load(paper, { updateMetadata: false })
  const added = await PDFDocument.load(appendix, { updateMetadata: false })
  for (const page of await document.copyPages(added, added.getPageIndices())) document.addPage(page)
  await document.attach(attachment.bytes, attachment.name, {
    mimeType: 'application/pdf',
    description: attachment.description,
    creationDate: at,
    modificationDate: at,
    afRelationship: AFRelationship.Source,
  })
  document.setModificationDate(at)
  return document
}
