/** client.yaml: who the client is. */
import { readDocument } from '@workflow/config-sdk'
import { z } from 'zod'
import type { FolderError } from './folder-error.ts'
import { fromConfigError } from './folder-error.ts'

const shortText = z.string().trim().min(1).max(200)

const timeZone = z.string().refine(isTimeZone, {
  error: 'must be an IANA time zone',
  params: { hint: 'Write for example Asia/Kolkata, Europe/London or UTC' },
})

const language = z.string().refine(isLanguage, {
  error: 'must be a BCP 47 language tag',
  params: { hint: 'Write for example en-IN or de' },
})

const host = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'must be a host name in lower case, without scheme, port or path')

export const ClientFile = z.strictObject({
  slug: z
    .string()
    .regex(
      /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
      'must hold only a–z, 0–9 and -, at most 63, and neither begin nor end with -',
    ),
  organization: z.strictObject({
    name: shortText,
    website: z.url({ protocol: /^https?$/ }).optional(),
    industry: shortText,
    timeZone,
    languages: z.array(language).min(1),
    plan: z.enum(['starter', 'growth', 'enterprise']),
    contacts: z.array(z.strictObject({ name: shortText, role: shortText.optional(), email: z.email() })).default([]),
  }),
  brand: z
    .strictObject({
      color: z
        .string()
        .regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour such as "#0f766e", in quotes')
        .optional(),
      tagline: shortText.optional(),
    })
    .default({}),
  secrets: z
    .record(
      z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'must hold only A–Z, 0–9 and _, at most 64, and begin with a letter'),
      z.strictObject({ allowedHosts: z.array(host).min(1) }),
    )
    .default({}),
})
export type ClientFile = z.output<typeof ClientFile>

const kind = {
  schema: ClientFile,
  root: 'map',
  what: 'client.yaml',
  beginning: 'slug: my-company',
  maxSizeBytes: 64 * 1024,
} as const

export function readClientFile(
  bytes: Uint8Array,
): { ok: true; client: ClientFile } | { ok: false; errors: FolderError[] } {
  const read = readDocument(bytes, 'client.yaml', kind)
  return read.ok ? { ok: true, client: read.value } : { ok: false, errors: read.errors.map(fromConfigError) }
}

function isTimeZone(name: string): boolean {
  try {
    // Offsets such as +05:30 are taken by Intl, but no place lives by one all year.
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '' && !/^[+-]/.test(name)
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
