/** Dates in figures and in words of the larger European languages, days of the week, and which of them are dates of birth. */
import { anyWord, saidBefore } from './context.ts'
import { type Finding, findPattern } from './finding.ts'

const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl', 'sv', 'da', 'nb', 'fi', 'cs'] as const

const months = wordsOf({ month: 'long' }, 12, (at) => new Date(Date.UTC(2024, at, 15)))
const shortMonths = ['jan', 'feb', 'mar', 'apr', 'jun', 'jul', 'aug', 'sep', 'sept', 'oct', 'nov', 'dec', 'okt', 'dez']
const weekdays = wordsOf({ weekday: 'long' }, 7, (at) => new Date(Date.UTC(2024, 0, 1 + at)))

const TIME =
  '(?:[T ,]{1,2}(?:at )?\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d{1,9})?)?(?: ?[ap]\\.?m\\b\\.?)?(?:Z|[+-]\\d{2}:?\\d{2})?)?'
const MONTH = `(?:${[...months, ...shortMonths].join('|')})\\.?`
const DAY = '(?:0?[1-9]|[12]\\d|3[01])'
const YEAR = '(?:1[89]|20|21)\\d{2}'

const FORMS: readonly RegExp[] = [
  // 2024-05-17, 2024/05/17, with a time or without
  new RegExp(`(?<![\\p{L}\\p{N}./-])${YEAR}([-/.])(?:0?[1-9]|1[0-2])\\1${DAY}(?!\\d|[/-]\\d)${TIME}`, 'giu'),
  // 17/05/2024, 5/17/2024, 17.05.24
  new RegExp(`(?<![\\p{L}\\p{N}./-])${DAY}([-/.])${DAY}\\1(?:${YEAR}|\\d{2})(?![\\p{L}\\d]|[/.-]\\d)${TIME}`, 'giu'),
  // 17 May 2024, 17. Mai, 1er mai 2024, 17 de mayo de 2024
  new RegExp(
    `(?<![\\p{L}\\p{N}])${DAY}(?:st|nd|rd|th|er|\\.|º)?(?: of| de)? ?${MONTH}(?:,? (?:de |del )?${YEAR})?(?![\\p{L}\\p{N}])${TIME}`,
    'giu',
  ),
  // May 17, 2024, May 2024
  new RegExp(
    `(?<![\\p{L}\\p{N}])${MONTH} (?:${DAY}(?:st|nd|rd|th)?(?:,? ${YEAR})?|${YEAR})(?![\\p{L}\\p{N}])${TIME}`,
    'giu',
  ),
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${weekdays.join('|')})(?![\\p{L}\\p{N}])`, 'giu'),
]

const BIRTH_WORDS = anyWord([
  ...[
    'born',
    'birth',
    'birthday',
    'birthdate',
    'date of birth',
    'dob',
    'd.o.b',
    'b.',
    'geboren',
    'geburtsdatum',
    'geburtstag',
    'geb.',
  ],
  ...[
    'né',
    'née',
    'naissance',
    'nacido',
    'nacida',
    'nacimiento',
    'nací',
    'nato',
    'nata',
    'nascita',
    'geboortedatum',
    'nascido',
  ],
  ...[
    'nascida',
    'nascimento',
    'urodzony',
    'urodzona',
    'urodzenia',
    'född',
    'födelsedatum',
    'født',
    'fødselsdato',
    'syntynyt',
    'narozen',
  ],
  ...['родился', 'родилась', 'рождения', 'जन्म', '出生', '生年月日'],
])

/** Dates; of type `DATE_OF_BIRTH` where the words before speak of a birth, else `DATE_TIME`. */
export function detectDates(text: string): readonly Finding[] {
  return FORMS.flatMap((form) => findPattern(text, 'DATE_TIME', 'date', form)).map((found) =>
    /\d/.test(text.slice(found.start, found.end)) && saidBefore(text, found.start, BIRTH_WORDS, 45)
      ? { ...found, type: 'DATE_OF_BIRTH', rule: 'date_of_birth' }
      : found,
  )
}

/** The words of a calendar in all languages, longest first, so that none is cut short by another. */
function wordsOf(style: Intl.DateTimeFormatOptions, count: number, dateOf: (at: number) => Date): readonly string[] {
  const words = LANGUAGES.flatMap((language) => {
    const form = new Intl.DateTimeFormat(language, {
      ...style,
      day: style.month ? 'numeric' : undefined,
      timeZone: 'UTC',
    })
    return Array.from(
      { length: count },
      (_, at) => form.formatToParts(dateOf(at)).find(({ type }) => type in style)?.value ?? '',
    )
  })
  const plain = words
    .map((word) => word.toLowerCase().replace(/\.$/, ''))
    .filter((word) => /^\p{L}{3,}(?:-\p{L}+)?$/u.test(word))
  return [...new Set(plain)].toSorted((one, other) => other.length - one.length)
}
