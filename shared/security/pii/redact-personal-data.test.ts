import { describe, expect, it } from 'vitest'
import { redactPersonalData } from './redact-personal-data.ts'

const TEXT = 'Dear Ann Lee,\r\n\tcall +49 30 1234567 or write to ann@x.example\u00a0– card 4111 1111 1111 1111.\n'

describe('a redacted text', () => {
  it('has placeholders where personal data stood, and is otherwise the same byte for byte', () =>
    expect(redactPersonalData(TEXT)).toBe(
      'Dear <PERSON>,\r\n\tcall <PHONE_NUMBER> or write to <EMAIL_ADDRESS>\u00a0– card <CREDIT_CARD>.\n',
    ))

  it('keeps the types that were not asked for', () =>
    expect(redactPersonalData(TEXT, { types: new Set(['EMAIL_ADDRESS']) })).toBe(
      TEXT.replace('ann@x.example', '<EMAIL_ADDRESS>'),
    ))

  it('keeps its length where it is masked', () =>
    expect(redactPersonalData('mail ann@x.example now', { style: 'mask' })).toBe('mail ************* now'))

  it('has the same placeholder for the same value under one key, and another under another', () => {
    const hashed = (value: string, key: string) => redactPersonalData(value, { style: 'hash', key })
    expect(hashed('ann@x.example', 'one')).toMatch(/^<EMAIL_ADDRESS:[0-9a-f]{12}>$/)
    expect(hashed('to ann@x.example', 'one')).toBe(`to ${hashed('ann@x.example', 'one')}`)
    expect(hashed('bo@x.example', 'one')).not.toBe(hashed('ann@x.example', 'one'))
    expect(hashed('ann@x.example', 'two')).not.toBe(hashed('ann@x.example', 'one'))
  })

  const texts = [
    TEXT,
    'Hello, my name is Priya Raghunathan, I live at 12 Orchard Lane, Springfield. Born 3 May 1980.',
    'Name: Ann Lee\nPhone: 555 0100\nAddress: Lindenstraße 17, 50674 Köln\npassword=hunter22',
    '田中様 我叫王小明。 routing 021000021 account 12345678',
    'plain text that names nobody',
    '',
  ]
  it.each(texts.flatMap((text) => (['label', 'mask', 'hash'] as const).map((style) => [style, text] as const)))(
    'is not changed by redacting it again (%s): %j',
    (style, text) => {
      const options = style === 'hash' ? { style, key: 'k' } : { style }
      const once = redactPersonalData(text, options)
      expect(redactPersonalData(once, options)).toBe(once)
    },
  )
})
