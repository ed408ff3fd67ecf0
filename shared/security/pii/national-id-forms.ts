/**
 * Government identity, tax and health numbers by country. Check digits are those of the stdnum library, which names the published rule of each number;
 * a number whose check digit alone would accept one arbitrary number in ten counts only where words before it announce it.
 */
import { stdnum } from 'stdnum'
import { anyWord } from './context.ts'

export interface NationalIdForm {
  /** `<country>_<number>`, as in `de_idnr`. */
  readonly rule: string
  readonly pattern: RegExp
  /** Whether length, dates and check digits are right. */
  readonly accepts: (written: string) => boolean
  /** Words of which one must stand before it. Absent: its form says enough. */
  readonly words?: RegExp
}

export const NATIONAL_ID_FORMS: readonly NationalIdForm[] = [
  form('US', 'ein', String.raw`\d{2}-\d{7}`, ['ein', 'employer identification', 'tax id', 'federal id']),
  form('GB', 'nino', String.raw`[a-ceghj-pr-tw-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d]`),
  {
    rule: 'gb_nhs',
    pattern: wholeNumber(String.raw`\d{3}[ -]?\d{3}[ -]?\d{4}`),
    accepts: isNhsNumber,
    words: anyWord(['nhs', 'national health', 'patient']),
  },
  form('GB', 'utr', String.raw`\d{10}k?`, ['utr', 'unique taxpayer reference', 'tax reference']),
  form('IN', 'aadhaar', String.raw`[2-9]\d{3}([ -])\d{4}\1\d{4}`),
  form('IN', 'aadhaar', String.raw`[2-9]\d{11}`, ['aadhaar', 'aadhar', 'adhar', 'uid', 'uidai', 'आधार']),
  form('IN', 'pan', String.raw`[a-z]{3}[abcfghljpt][a-z]\d{4}[a-z]`),
  form('IN', 'epic', String.raw`[a-z]{3}\d{7}`, ['epic', 'voter', 'voter id', 'election']),
  form('DE', 'idnr', String.raw`[1-9]\d ?\d{3} ?\d{3} ?\d{3}`, [
    ...[
      'steuer',
      'steuer-id',
      'steuerid',
      'steueridentifikationsnummer',
      'idnr',
      'tax id',
      'tin',
      'identifikationsnummer',
    ],
  ]),
  form('DE', 'svnr', String.raw`\d{2} ?[0-3]\d[01]\d{3} ?[a-z] ?\d{3}`),
  form('FR', 'nir', String.raw`[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[ab]) ?\d{3} ?\d{3} ?\d{2}`),
  form('FR', 'nif', String.raw`[0-3]\d ?\d{2} ?\d{3} ?\d{3} ?\d{3}`, [
    'fiscal',
    'numéro fiscal',
    'spi',
    'impôts',
    'tax id',
    'tin',
  ]),
  form('ES', 'dni', String.raw`\d{8}[ -]?[a-hj-np-tv-z]`),
  form('ES', 'nie', String.raw`[xyz][ -]?\d{7}[ -]?[a-hj-np-tv-z]`),
  form('IT', 'codicefiscale', String.raw`[a-z]{6} ?\d{2}[a-ehlmprst]\d{2} ?[a-z]\d{3}[a-z]`),
  form('NL', 'bsn', String.raw`\d{4}[. ]?\d{2}[. ]?\d{3}|\d{3}[. ]\d{3}[. ]\d{3}`, [
    'bsn',
    'burgerservicenummer',
    'sofinummer',
    'sofi',
    'citizen service',
  ]),
  form('PL', 'pesel', String.raw`\d{11}`, ['pesel', 'identification number', 'identity number', 'national id']),
  form('BE', 'nn', String.raw`\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}`),
  form('BE', 'nn', String.raw`\d{11}`, [
    'rijksregister',
    'rijksregisternummer',
    'registre national',
    'national number',
    'insz',
    'niss',
    'national id',
  ]),
  form('SE', 'personnummer', String.raw`(?:19|20)?\d{2}[01]\d[0-3]\d[-+]\d{4}`),
  form('SE', 'personnummer', String.raw`(?:19|20)?\d{2}[01]\d[0-3]\d{5}`, [
    'personnummer',
    'personal identity',
    'national id',
  ]),
  form('FI', 'hetu', String.raw`[0-3]\d[01]\d{3}[-+a-fu-y]\d{3}[0-9a-y]`),
  form('DK', 'cpr', String.raw`[0-3]\d[01]\d{3}[- ]?\d{4}`, ['cpr', 'cpr-nummer', 'personnummer', 'national id']),
  form('NO', 'fodselsnummer', String.raw`[0-7]\d[0-5]\d{3} ?\d{5}`, [
    'fødselsnummer',
    'personnummer',
    'fodselsnummer',
    'national id',
  ]),
  form('AT', 'vnr', String.raw`[1-9]\d{3} ?[0-3]\d[01]\d{3}`, [
    'svnr',
    'sozialversicherungsnummer',
    'versicherungsnummer',
    'social security',
    'sv-nummer',
  ]),
  form('AT', 'tin', String.raw`\d{2}-?\d{3}\/?\d{4}`, ['steuernummer', 'abgabenkontonummer', 'tax id', 'tin']),
  form('CH', 'ssn', String.raw`756\.\d{4}\.\d{4}\.\d{2}|756\d{10}`),
  form('CZ', 'rc', String.raw`\d{2}[0-8]\d[0-3]\d\/\d{3,4}`),
  form('SK', 'rc', String.raw`\d{2}[0-8]\d[0-3]\d\/\d{3,4}`),
  form('PT', 'nif', String.raw`[1-35689]\d{2} ?\d{3} ?\d{3}`, ['nif', 'contribuinte', 'tax id', 'número fiscal']),
  form('PT', 'cc', String.raw`\d{8} ?\d ?[a-z0-9]{2}\d`, ['cartão de cidadão', 'cc', 'citizen card']),
  form('IE', 'pps', String.raw`\d{7}[a-w][a-iw]?`, ['pps', 'ppsn', 'pps number', 'personal public service']),
  form('HR', 'oib', String.raw`\d{11}`, ['oib', 'osobni identifikacijski']),
  form('BG', 'egn', String.raw`\d{10}`, ['egn', 'егн', 'national id', 'personal number']),
  form('RO', 'cnp', String.raw`[1-8]\d{2}[01]\d[0-3]\d{7}`),
  form('EE', 'ik', String.raw`[1-8]\d{2}[01]\d[0-3]\d{5}`, ['isikukood', 'personal code', 'national id']),
  form('LT', 'asmens', String.raw`[1-6]\d{2}[01]\d[0-3]\d{5}`, [
    'asmens kodas',
    'asmens',
    'personal code',
    'national id',
  ]),
  form('LV', 'pvn', String.raw`[0-3]\d[01]\d{3}-?\d{5}`, ['personas kods', 'personal code', 'national id']),
  form('HU', 'anum', String.raw`\d{8}`, ['adószám', 'tax number']),
  form('GR', 'amka', String.raw`[0-3]\d[01]\d{8}`, ['amka', 'αμκα', 'social security']),
  form('GR', 'vat', String.raw`\d{9}`, ['afm', 'αφμ', 'tax id']),
  form('SI', 'emso', String.raw`[0-3]\d[01]\d{4}50\d{4}`),
  form('IS', 'kennitala', String.raw`[0-7]\d[01]\d{3}-?\d{4}`, ['kennitala', 'national id']),
  form('CA', 'sin', String.raw`\d{3}[ -]?\d{3}[ -]?\d{3}`, ['sin', 'social insurance']),
  form('AU', 'tfn', String.raw`\d{3} ?\d{3} ?\d{2,3}`, ['tfn', 'tax file']),
  form('BR', 'cpf', String.raw`\d{3}\.\d{3}\.\d{3}-\d{2}`),
  form('ZA', 'idnr', String.raw`\d{2}[01]\d[0-3]\d{8}`, ['id number', 'identity number', 'south african id', 'id no']),
]

/** A number of stdnum by its country (ISO 3166) and its name there. */
function form(country: string, name: string, digits: string, words?: readonly string[]): NationalIdForm {
  const validator = stdnum[country]?.[name]
  if (validator === undefined) throw new Error(`stdnum has no ${country}.${name}`)
  return {
    rule: `${country.toLowerCase()}_${name}`,
    pattern: wholeNumber(digits),
    accepts: (written) => validator.validate(written).isValid,
    ...(words && { words: anyWord(words) }),
  }
}

function wholeNumber(digits: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}]|\\d[.,/-])(?:${digits})(?![\\p{L}\\p{N}]|[./-]\\d)`, 'giu')
}

/** Modulus 11 with weights 10 to 2: https://www.datadictionary.nhs.uk/attributes/nhs_number.html */
function isNhsNumber(written: string): boolean {
  const digits = [...written.replaceAll(/\D/g, '')].map(Number)
  const sum = digits.slice(0, 9).reduce((total, digit, place) => total + digit * (10 - place), 0)
  return (11 - (sum % 11)) % 11 === digits[9]
}
