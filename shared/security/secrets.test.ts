import { describe, expect, it } from 'vitest'
import { createApiKey, matchesApiKey, parseApiKey } from './api-keys.ts'
import { isFreeMail } from './free-mail.ts'
import { createLink, linkHash, useLink } from './one-time-links.ts'
import { refreshFamilyId, revokeRefreshFamily, rotateRefreshToken, startRefreshFamily } from './refresh-tokens.ts'
import { isClientRole, isPlatformRole } from './roles.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const afterHours = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000)

describe('an API key', () => {
  it('is recognized by its hash, and its record does not contain it', () => {
    const { key, record } = createApiKey('secret')
    expect(key).toMatch(/^sk_[0-9A-Za-z]{43}$/)
    expect(parseApiKey(key)).toEqual({ kind: 'secret', hash: record.hash })
    expect(matchesApiKey(record, key)).toBe(true)
    expect(JSON.stringify(record)).not.toContain(key.slice(3, -4))
    expect(key.endsWith(record.last4)).toBe(true)
  })

  it('never matches another key, nor the same text of another kind', () => {
    const { key, record } = createApiKey('secret')
    expect(matchesApiKey(record, createApiKey('secret').key)).toBe(false)
    expect(matchesApiKey(record, key.replace('sk_', 'pk_'))).toBe(false)
    expect(matchesApiKey(record, '')).toBe(false)
  })

  it.each(['sk_short', 'xk_0123456789012345678901234567890123456789012', ' sk_', 'sk_$'])('%s is no key', (text) => {
    expect(parseApiKey(text)).toBeUndefined()
  })
})

describe('a refresh token', () => {
  it('is exchanged once; presented again, it ends the whole family', () => {
    const start = startRefreshFamily('usr_1', NOW)
    expect(refreshFamilyId(start.token)).toBe(start.family.id)
    const next = rotateRefreshToken(start.family, start.token, afterHours(1))
    if (next.kind !== 'rotated') throw new Error(next.kind)
    expect(next.family.generation).toBe(1)
    const stolen = rotateRefreshToken(next.family, start.token, afterHours(2))
    if (stolen.kind !== 'reused') throw new Error(stolen.kind)
    expect(stolen.family.revoked).toEqual({ at: afterHours(2).toISOString(), reason: 'reuse' })
    expect(rotateRefreshToken(stolen.family, next.token, afterHours(2))).toEqual({ kind: 'revoked' })
  })

  it('ends after 30 days without use, and each use begins them anew', () => {
    const start = startRefreshFamily('usr_1', NOW)
    expect(rotateRefreshToken(start.family, start.token, afterHours(30 * 24)).kind).toBe('expired')
    const used = rotateRefreshToken(start.family, start.token, afterHours(29 * 24))
    if (used.kind !== 'rotated') throw new Error(used.kind)
    expect(rotateRefreshToken(used.family, used.token, afterHours(58 * 24)).kind).toBe('rotated')
  })

  it('is useless after signing out, and its family holds no token', () => {
    const { token, family } = startRefreshFamily('usr_1', NOW)
    expect(rotateRefreshToken(revokeRefreshFamily(family, 'sign_out', NOW), token, NOW)).toEqual({ kind: 'revoked' })
    expect(JSON.stringify(family)).not.toContain(token.split('_')[2])
    expect(refreshFamilyId('rt_x_y')).toBeUndefined()
  })
})

describe('a mailed link', () => {
  it('works once, for its purpose, in its time', () => {
    const { token, record } = createLink('verify_email', 'usr_1', NOW)
    expect(linkHash(token)).toBe(record.hash)
    const used = useLink(record, 'verify_email', token, afterHours(23))
    if (used.kind !== 'accepted') throw new Error(used.kind)
    expect(useLink(used.record, 'verify_email', token, afterHours(23)).kind).toBe('used')
    expect(useLink(record, 'verify_email', token, afterHours(24)).kind).toBe('expired')
    expect(useLink(record, 'reset_password', token, NOW).kind).toBe('invalid')
    expect(useLink(record, 'verify_email', `${token}x`, NOW).kind).toBe('invalid')
  })

  it.each([['reset_password', 1]] as const)('for %s lives %i hours', (purpose, hours) => {
    expect(createLink(purpose, 's', NOW).record.expiresAt).toBe(afterHours(hours).toISOString())
  })
})

describe('a mail domain', () => {
  it.each([
    'gmail.com',
    'GMail.com.',
    'mail.yahoo.com',
    'outlook.com',
    'tutanota.com',
    'mailinator.com',
    'rediffmail.com',
  ])('%s is free', (domain) => {
    expect(isFreeMail(domain)).toBe(true)
  })
  it.each(['acme.com', 'acme.co.uk', 'hotel-post.at', 'notgmail.com', 'com', ''])('%s is not', (domain) => {
    expect(isFreeMail(domain)).toBe(false)
  })
})

describe('a role', () => {
  it('belongs to one side only', () => {
    expect([isPlatformRole('platform_admin'), isClientRole('platform_admin')]).toEqual([true, false])
    expect([isPlatformRole('admin'), isClientRole('admin')]).toEqual([false, true])
    expect([isPlatformRole('root'), isClientRole('constructor')]).toEqual([false, false])
  })
})
