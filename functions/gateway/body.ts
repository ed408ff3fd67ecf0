/** Request bodies: read no further than allowed, strictly UTF-8, strictly JSON. */
import { InvalidInput, TooLarge } from '@workflow/platform'
import { nestsTooDeep } from '@workflow/security'

const defaultLimitBytes = 1_048_576

/** The bytes of a body. Throws `TooLarge` as soon as it is known to be longer than the limit. */
export async function readBytes(request: Request, limitBytes = defaultLimitBytes): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > limitBytes) throw tooLarge(limitBytes)
  if (!request.body) return new Uint8Array()
  const parts: Uint8Array[] = []
  let sizeBytes = 0
  for await (const part of request.body) {
    sizeBytes += part.byteLength
    if (sizeBytes > limitBytes) throw tooLarge(limitBytes)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** Throws `InvalidInput` naming the rule: `utf-8`, `json`, `max_depth` or `required`. */
export function parseJson(bytes: Uint8Array): unknown {
  if (bytes.byteLength === 0) throw fault('required', 'a JSON body is required')
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw fault('utf-8', 'the body is not valid UTF-8', error)
  }
  if (nestsTooDeep(text)) throw fault('max_depth', 'the body nests deeper than 100 levels')
  try {
    return JSON.parse(text)
  } catch (error) {
    throw fault('json', `the body is not valid JSON: ${error instanceof Error ? error.message : ''}`, error)
  }
}

const tooLarge = (limitBytes: number) =>
  new TooLarge(`the body may have at most ${limitBytes} bytes`, {
    errors: [{ path: '', rule: 'max_bytes', message: `at most ${limitBytes} bytes` }],
  })

const fault = (rule: string, message: string, cause?: unknown) =>
  new InvalidInput(message, { errors: [{ path: '', rule, message }] }, { cause })
