import { describe, expect, it } from 'vitest'
import { redactFields, redactText } from './redact.ts'

describe('text that people read later', () => {
  it.each([
    ["mail ann.o'hara+x@mail.hotel.example now", 'mail [email] now'],
    ['jürgen@müller.example', '[email]'],
    ['a%40b.example', '[email]'],
    ['card 4111 1111 1111 1111 exp 12/27', 'card [card] exp 12/27'],
    ['4111-1111-1111-1111 123', '[card] 123'],
    ['5500005555555559,378282246310005', '[card],[card]'],
    ['DE89 3704 0044 0532 0130 00 please', '[iban] please'],
    ['GB82WEST12345698765432', '[iban]'],
    ['ssn 078-05-1120.', 'ssn [ssn].'],
    ['call +49 (0)30 123456-78', 'call [phone]'],
    ['call (415) 555-0100 x12 or 9812345678', 'call [phone] or [phone]'],
    ['Authorization: Bearer abc.def-123', 'Authorization: [token]'],
    ['eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.', '[token]'],
    ['sk_0123456789abcdefghijABCDEFGHIJ0123456789abc and pk_live_0123456789', '[key] and [key]'],
    ['sk-proj-abcdefghijklmnop ghp_abcdefghijklmnop', '[key] [key]'],
    ['password=hunter22&next=1 {"secret":"a b"}', 'password=[secret]&next=1 {"secret":"[secret]"}'],
    ['{"apiKey": "q1w2e3r4", "clientSecret":"zz-top-1"}', '{"apiKey": "[secret]", "clientSecret":"[secret]"}'],
    ['NINO AB123456C, PAN ABCPE1234F', 'NINO [id], PAN [id]'],
    ['DNI 54362315K or RCCMNL83S18D969H', 'DNI [id] or [id]'],
    ['postgres://admin:hunter2@db.example/x', 'postgres://[credentials]@db.example/x'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- after', '[key] after'],
  ])('%s is masked', (text, masked) => expect(redactText(text)).toBe(masked))

  it.each([
    'order 1234567890123456 of 2026-03-01 10:15:30.123',
    'from 192.168.10.200:8080 at 2026-03-01T12:00:00.000Z',
    'cnv_8f14e45f-ceea-467f-a1d6-123456789012 took 1740830400000 ms, version 12.0.3',
    'due 11/25/2026, 3 of 12 rooms, 1,234,567.89 EUR',
    'the risk_management team asked for DE or FR',
    'the password was wrong, and the secret is out: nobody came',
    'commit 4f2a9c1d of build 20260301T101530Z in region EU12345678',
  ])('%s stays readable', (text) => expect(redactText(text)).toBe(text))

  it('is masked in time linear in its length, whatever it holds', () => {
    const started = process.cpuUsage()
    for (const piece of [
      'a',
      '1-',
      'a@',
      'A1 ',
      '-----BEGIN PRIVATE KEY-----',
      'eyJ',
      '://a:',
      'password=',
      'AB12',
      '12345678',
    ])
      redactText(piece.repeat(20_000 / piece.length))
    expect(process.cpuUsage(started).user).toBeLessThan(1_000_000)
  })
})

describe('marked fields', () => {
  it('are masked wherever they occur, and the rest is redacted', () => {
    const value = { name: 'Ann', visit: [{ name: 'Bo', note: 'write to bo@x.example', count: 2 }], none: null }
    expect(redactFields(value, new Set(['name']))).toEqual({
      name: '[redacted]',
      visit: [{ name: '[redacted]', note: 'write to [email]', count: 2 }],
      none: null,
    })
  })
})
