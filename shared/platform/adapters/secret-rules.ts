/**
 * Which secrets every store takes. Names must have an id in Secret Manager. Ids know letters, digits, "-" and "_" alone: every other byte of the name is written as "_" and two hex digits,
 * so that no two names meet and each can be read back.
 */
import { InvalidInput } from '../errors.ts'
import type { Secret } from '../ports/secrets.ts'

/** https://cloud.google.com/secret-manager/quotas */
const maxPayloadBytes = 64 * 1024
const maxIdLength = 255

/** Value and hosts as they are stored, UTF-8. Throws `InvalidInput` above 64 KiB. */
export function secretPayload({ value, allowedHosts }: Secret): Buffer {
  const payload = Buffer.from(JSON.stringify({ value, allowedHosts }))
  if (payload.byteLength > maxPayloadBytes)
    throw new InvalidInput(
      `a secret has at most ${maxPayloadBytes} bytes with its hosts, this one ${payload.byteLength}`,
    )
  return payload
}

/** Throws `InvalidInput` for the empty name, and where the id would be too long. */
export function secretIdOf(name: string): string {
  const id = [...Buffer.from(name)].map((byte) => idPart(byte)).join('')
  if (id.length === 0 || id.length > maxIdLength)
    throw new InvalidInput(
      `the name of a secret has 1–${maxIdLength} characters as an id, "${name.slice(0, 40)}" has ${id.length}`,
    )
  return id
}

export const secretNameOf = (id: string): string => decodeURIComponent(id.replaceAll('_', '%'))

function idPart(byte: number): string {
  const character = String.fromCharCode(byte)
  return /[A-Za-z0-9-]/.test(character) ? character : `_${byte.toString(16).padStart(2, '0')}`
}
