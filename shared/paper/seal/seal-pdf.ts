/**
 * Puts a seal into a PDF: one PAdES-B-B signature over all of it (ETSI EN 319 142-1; ISO 32000-1, 12.8). The document is written once with room for the signature, then
 * signed around that room.
 */
import {
  PDFArray,
  type PDFDict,
  type PDFDocument,
  PDFHexString,
  PDFName,
  PDFNumber,
  type PDFPage,
  PDFString,
} from 'pdf-lib'
import { type Sealer, signDetached } from './signed-data.ts'

export interface SealDetails {
  /** Who seals. */
  readonly name: string
  readonly reason: string
  readonly at: Date
}

/** A signature by a key of P-256 with its certificate takes a third of it. */
const roomBytes = 4_096
/** In place of an offset: as many digits as any of ours has. */
const unknownOffset = '**********'

/** The bytes of the sealed PDF; `document` is written by it and cannot be used again. */
export async function sealPdf(document: PDFDocument, details: SealDetails, sealer: Sealer): Promise<Uint8Array> {
  addSignature(document, details)
  const bytes = Buffer.from(await document.save({ useObjectStreams: false, updateFieldAppearances: false }))
  const contents = `<${'0'.repeat(roomBytes * 2)}>`
  const start = bytes.indexOf(contents, 0, 'latin1')
  const end = start + contents.length
  setByteRange(bytes, [0, start, end, bytes.length - end])
  const signature = await signDetached(Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]), sealer)
  if (signature.length > roomBytes) throw new Error(`a signature of ${signature.length} bytes has no room`)
  bytes.write(Buffer.from(signature).toString('hex'), start + 1, 'latin1')
  return bytes
}

/** An invisible field on the last page that holds the signature. */
function addSignature(document: PDFDocument, { name, reason, at }: SealDetails): void {
  const { context } = document
  const offset = PDFName.of(unknownOffset)
  const range = PDFArray.withContext(context)
  for (const part of [PDFNumber.of(0), offset, offset, offset]) range.push(part)
  const signature = context.register(
    context.obj({
      Type: 'Sig',
      Filter: 'Adobe.PPKLite',
      SubFilter: 'ETSI.CAdES.detached',
      ByteRange: range,
      Contents: PDFHexString.of('0'.repeat(roomBytes * 2)),
      Name: PDFHexString.fromText(name),
      Reason: PDFHexString.fromText(reason),
      M: PDFString.fromDate(at),
    }),
  )
  const page = lastPage(document)
  const field = context.register(
    context.obj({
      Type: 'Annot',
      Subtype: 'Widget',
      FT: 'Sig',
      Rect: [0, 0, 0, 0],
      V: signature,
      T: PDFString.of('Seal'),
      // Printed, and locked.
      F: 132,
      P: page.ref,
    }),
  )
  const annotations = page.node.Annots() ?? context.obj([])
  annotations.push(field)
  page.node.set(PDFName.of('Annots'), annotations)
  // Signatures exist, and the file may be added to only.
  document.catalog.set(PDFName.of('AcroForm'), context.obj({ SigFlags: 3, Fields: [field] }) as PDFDict)
}

function lastPage(document: PDFDocument): PDFPage {
  const page = document.getPages().at(-1)
  if (page === undefined) throw new Error('a document without pages cannot be sealed')
  return page
}

function setByteRange(bytes: Buffer, range: readonly number[]): void {
  const room = `[ 0 /${unknownOffset} /${unknownOffset} /${unknownOffset} ]`
  const at = bytes.indexOf(room, 0, 'latin1')
  if (at < 0) throw new Error('the room for the byte range was not written as expected')
  bytes.write(`[ ${range.join(' ')} ]`.padEnd(room.length), at, 'latin1')
}
