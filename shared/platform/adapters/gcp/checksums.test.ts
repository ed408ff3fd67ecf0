import { describe, expect, it } from 'vitest'
import { crc32c, requireWhole } from './checksums.ts'

describe('a checksum tells whether bytes came through whole', () => {
  it.each([
    { what: 'the check value of the CRC catalogue', bytes: Buffer.from('123456789'), expected: 0xe3069283 },
    { what: '32 zeros of RFC 3720', bytes: Buffer.alloc(32), expected: 0x8a9136aa },
    { what: 'nothing', bytes: Buffer.alloc(0), expected: 0 },
  ])('is $expected for $what', ({ bytes, expected }) => {
    expect(crc32c(bytes)).toBe(expected)
    expect(() => requireWhole('a service', bytes, String(expected))).not.toThrow()
  })

  it('refuses bytes of another sum, and bytes without one', () => {
    const bytes = Buffer.from('123456789')
    for (const other of [0xe3069284, '0', undefined, null])
      expect(() => requireWhole('a service', bytes, other)).toThrow(/damaged/)
  })
})
