/** Word documents: the archive is checked before anything is inflated, mammoth turns it into HTML, HTML becomes blocks. */
import { unzipSync, zipSync } from 'fflate'
import mammoth from 'mammoth'
import { type BlocksOutcome, refuse } from './document.ts'
import { readHtml } from './html.ts'

/** A text of 25 MiB compressed rarely inflates to more; a bomb goes to gigabytes. */
const inflatedLimitBytes = 200 * 1024 * 1024

class TooLarge extends Error {}

export async function readDocx(bytes: Uint8Array): Promise<BlocksOutcome> {
  let archive: Uint8Array
  try {
    const parts = textParts(bytes)
    if (parts['word/document.xml'] === undefined)
      return refuse('format_mismatch', 'The archive is no Word document: it has no word/document.xml')
    // Stored again without compression, so that the library below cannot inflate more than was checked.
    archive = zipSync(parts, { level: 0 })
  } catch (error) {
    if (error instanceof TooLarge) return refuse('too_large', error.message)
    return refuse('corrupt', `The Word document's archive is damaged: ${messageOf(error)}`)
  }
  try {
    const { value } = await mammoth.convertToHtml(
      { buffer: Buffer.from(archive) },
      { includeDefaultStyleMap: true, convertImage: mammoth.images.imgElement(async () => ({ src: '' })) },
    )
    return readHtml(`<body>${value}</body>`)
  } catch (error) {
    return refuse('corrupt', `The Word document is damaged: ${messageOf(error)}`)
  }
}

/** The XML parts only: pictures and embedded files are not read. fflate inflates into buffers of the declared size, so a header that lies gains nothing. */
function textParts(bytes: Uint8Array): Record<string, Uint8Array> {
  let inflatedBytes = 0
  return unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      if (!/\.(?:xml|rels)$/iu.test(name)) return false
      inflatedBytes += originalSize
      if (inflatedBytes > inflatedLimitBytes) {
        throw new TooLarge(`The Word document inflates to more than ${inflatedLimitBytes / 1024 / 1024} MiB`)
      }
      return true
    },
  })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
