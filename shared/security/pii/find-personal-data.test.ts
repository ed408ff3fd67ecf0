import { describe, expect, it } from 'vitest'
import { findFormalData } from './find-formal-data.ts'
import { findPersonalData } from './find-personal-data.ts'

/** What was found, as `TYPE text`. */
const found = (text: string) =>
  findPersonalData(text).map(({ type, start, end }) => `${type} ${text.slice(start, end)}`)
const rules = (text: string) => findFormalData(text).map(({ rule, start, end }) => `${rule} ${text.slice(start, end)}`)

describe('what has a form is found by its form', () => {
  it.each([
    ["write to ann.o'hara+x@mail.hotel.example.", "EMAIL_ADDRESS ann.o'hara+x@mail.hotel.example"],
    ['jürgen@müller.example', 'EMAIL_ADDRESS jürgen@müller.example'],
    ['pay with 4111 1111 1111 1111 today', 'CREDIT_CARD 4111 1111 1111 1111'],
    ['amex 378282246310005', 'CREDIT_CARD 378282246310005'],
    ['to DE89 3704 0044 0532 0130 00 please', 'IBAN_CODE DE89 3704 0044 0532 0130 00'],
    ['to gb82west12345698765432', 'IBAN_CODE gb82west12345698765432'],
    ['it was 078-05-1120', 'US_SSN 078-05-1120'],
    ['my social security number: 078051120', 'US_SSN 078051120'],
    ['from 192.168.10.200:8080', 'IP_ADDRESS 192.168.10.200'],
    ['host 2001:db8::8a2e:370:7334 is down', 'IP_ADDRESS 2001:db8::8a2e:370:7334'],
    ['see (https://shop.example/a?b=c&d=e).', 'URL https://shop.example/a?b=c&d=e'],
    ['call +49 (0)30 123456-78', 'PHONE_NUMBER +49 (0)30 123456-78'],
    ['reach me on 98765 43210', 'PHONE_NUMBER 98765 43210'],
    ['(415) 555-0100 x12', 'PHONE_NUMBER (415) 555-0100 x12'],
    ['Tel. 01.23.45.67.89', 'PHONE_NUMBER 01.23.45.67.89'],
    ['mobile: 55 12 34', 'PHONE_NUMBER 55 12 34'],
    ['the date is 2024-05-17T10:15:00Z', 'DATE_TIME 2024-05-17T10:15:00Z'],
    ['on 17. März 2024', 'DATE_TIME 17. März 2024'],
    ['I was born on 5/17/1980', 'DATE_OF_BIRTH 5/17/1980'],
    ['née le 3 mai 1980', 'DATE_OF_BIRTH 3 mai 1980'],
    ['password: hunter22', 'SECRET hunter22'],
    ['key sk_live_0123456789abcdef', 'SECRET sk_live_0123456789abcdef'],
    [
      '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----',
      'SECRET -----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----',
    ],
    ['eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.', 'SECRET eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.'],
    ['routing 021000021', 'BANK_ACCOUNT 021000021'],
    ['sort code 20-00-00', 'BANK_ACCOUNT 20-00-00'],
    ['IFSC HDFC0000123', 'BANK_ACCOUNT HDFC0000123'],
    ["driver's license D1234567", 'DRIVER_LICENSE D1234567'],
  ])('%s', (text, expected) => expect(found(text)).toContain(expected))

  it('and an account number by the code of the bank before it', () =>
    expect(found('20-00-00 is the sort code 20-00-00, 12345678')).toContain('BANK_ACCOUNT 12345678'))
})

describe('a government number is found where its check digit is right, and not where it is wrong', () => {
  it.each([
    ['AB123456C', 'gb_nino', 'AB123456E'],
    ['NHS 943 476 5919', 'gb_nhs', 'NHS 943 476 5918'],
    ['2345 6789 0124', 'in_aadhaar', '2345 6789 0125'],
    ['ABCPE1234F', 'in_pan', 'ABCXE1234F'],
    ['Steuer-ID 36 574 261 809', 'de_idnr', 'Steuer-ID 36 574 261 808'],
    ['2 55 08 14 168 025 38', 'fr_nir', '2 55 08 14 168 025 39'],
    ['54362315K', 'es_dni', '54362315L'],
    ['X2482300W', 'es_nie', 'X2482300A'],
    ['RCCMNL83S18D969H', 'it_codicefiscale', 'RCCMNL83S18D969I'],
    ['BSN 111222333', 'nl_bsn', 'BSN 111222334'],
    ['PESEL 44051401359', 'pl_pesel', 'PESEL 44051401358'],
    ['85.07.30-033.28', 'be_nn', '85.07.30-033.29'],
    ['880320-0016', 'se_personnummer', '880320-0018'],
    ['131052-308T', 'fi_hetu', '131052-308U'],
    ['756.9217.0769.85', 'ch_ssn', '756.9217.0769.84'],
    ['710319/2745', 'cz_rc', '710319/2746'],
    ['1630615123457', 'ro_cnp', '1630615123458'],
    ['OIB 33392005961', 'hr_oib', 'OIB 33392005962'],
    ['SIN 123-456-782', 'ca_sin', 'SIN 123-456-783'],
    ['390.533.447-05', 'br_cpf', '390.533.447-06'],
  ])('%s', (right, rule, wrong) => {
    const digits = right.slice(right.search(/\S*\d.*$/))
    expect(rules(right).map((line) => line.split(' ')[0])).toContain(rule)
    expect(rules(right).join()).toContain(digits.slice(-4))
    expect(rules(wrong).map((line) => line.split(' ')[0])).not.toContain(rule)
  })

  it.each(['111222333', '44051401359', '943 476 5919', '33392005961'])('%s alone is any number', (text) =>
    expect(findFormalData(text).filter(({ type }) => type === 'NATIONAL_ID')).toEqual([]),
  )
})

describe('what is nobody stays', () => {
  it.each([
    'order 1234567890123456 has 3 of 12 items, 1,234,567.89 EUR',
    'version 12.0.3.1 of the app, build 20240517',
    'the token is missing, and my password is wrong',
    'Where is my order? It should have been here long ago.',
    'I would like a refund, please. The blue one is too small.',
    'Please help me reset the device, it shows an error.',
  ])('%s', (text) => expect(found(text)).toEqual([]))
})

describe('names and places are found by the words around them', () => {
  it.each([
    ['Hello, my name is Priya Raghunathan and I need help.', 'PERSON Priya Raghunathan'],
    ['Dear Mrs. Halvorsen,\nthank you for your letter.', 'PERSON Mrs. Halvorsen'],
    ['hi this is tomasz kowalczyk, my parcel is lost', 'PERSON tomasz kowalczyk'],
    ['Guten Tag, mein Name ist Jürgen Bäumler.', 'PERSON Jürgen Bäumler'],
    [
      'Please send it to 12 Orchard Lane, Apt. 4, Springfield, IL 62704.',
      'ADDRESS 12 Orchard Lane, Apt. 4, Springfield, IL 62704',
    ],
    ['Meine Adresse ist Lindenstraße 17, 50674 Köln', 'ADDRESS Lindenstraße 17, 50674 Köln'],
    ['I live in Rotterdam with my sister.', 'LOCATION Rotterdam'],
    ['您好，我叫王小明。', 'PERSON 王小明'],
    ['田中様、お世話になっております', 'PERSON 田中'],
    ['मेरा नाम प्रिया शर्मा है', 'PERSON प्रिया शर्मा'],
    ['اسمي أحمد علي', 'PERSON أحمد علي'],
    ['제 이름은 김민수입니다', 'PERSON 김민수'],
  ])('%s', (text, expected) => expect(found(text)).toContain(expected))
})

describe('findings', () => {
  const text =
    'Dear Ann Lee, call +49 30 1234567 or write to ann@x.example. Born 3 May 1980 in Leeds, card 4111111111111111.'

  it('are sorted and do not overlap', () => {
    const findings = findPersonalData(text)
    expect(findings.length).toBeGreaterThan(4)
    for (const [at, { start }] of findings.entries()) expect(start).toBeGreaterThanOrEqual(findings[at - 1]?.end ?? 0)
  })

  it('are of the types that were asked for', () =>
    expect(findPersonalData(text, { types: new Set(['CREDIT_CARD']) }).map(({ type }) => type)).toEqual([
      'CREDIT_CARD',
    ]))

  it('are none in an empty text', () => expect(findPersonalData('')).toEqual([]))
})
