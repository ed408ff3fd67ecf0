/** A file of the customer's on its way up, with its progress: `fetch` tells none. */
import type { Answer } from '../browser/problem.ts'
import { strings } from './strings.ts'

/** As the server takes them. */
export const UPLOAD_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'application/pdf']
const SIZE_LIMIT_MB = 10
const SIZE_LIMIT_BYTES = SIZE_LIMIT_MB * 1024 * 1024

export interface UploadedFile {
  readonly id: string
  readonly contentType: string
  readonly sizeBytes: number
}

/** Why the file need not even be sent; the server looks at what it is by itself. */
export function objectionTo({ type, size }: Pick<File, 'type' | 'size'>): string | undefined {
  if (/^image\/hei[cf]/.test(type)) return strings.uploadHeic
  if (!UPLOAD_TYPES.includes(type)) return strings.uploadType
  if (size === 0) return strings.uploadEmpty
  return size > SIZE_LIMIT_BYTES ? strings.uploadSize(SIZE_LIMIT_MB) : undefined
}

export interface Upload {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly file: File
  /** 0–1. */
  readonly onProgress: (share: number) => void
  readonly signal: AbortSignal
}

export function uploadFile({ url, headers, file, onProgress, signal }: Upload): Promise<Answer<UploadedFile>> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    const stop = () => request.abort()
    const end = (answer: Answer<UploadedFile>) => {
      signal.removeEventListener('abort', stop)
      resolve(answer)
    }
    request.open('POST', url)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total)
    request.onload = () => end(answerOf(request))
    request.onerror = () => end({ kind: 'offline' })
    request.onabort = () => end({ kind: 'offline' })
    signal.addEventListener('abort', stop)
    request.send(file)
  })
}

function answerOf({ status, responseText }: XMLHttpRequest): Answer<UploadedFile> {
  const body = jsonOf(responseText)
  if (status >= 200 && status < 300) return { kind: 'ok', value: body }
  return { kind: 'refused', problem: { title: `HTTP ${status}`, ...body, status } }
}

/** A proxy's page says nothing. */
function jsonOf(text: string) {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}
