/** Which words are known as given names, surnames, cities, countries, as common words, or as signs of a street, a company or a title. */
import { brotliDecompressSync } from 'node:zlib'
import stored from './lexicon.json' with { type: 'json' }
import { fold, phraseOf, type Token } from './tokenize.ts'

/** One letter each, so that the flags of a token make a short text: `GS` is a word known both as given name and as surname. */
const LANGUAGES_OF_COUNTRIES = [
  'en',
  'de',
  'fr',
  'es',
  'it',
  'nl',
  'pt',
  'pl',
  'sv',
  'da',
  'nb',
  'fi',
  'cs',
  'hu',
  'tr',
  'ru',
  'el',
  'ar',
  'hi',
  'zh',
  'ja',
]

const STREET_WORDS = `street st road rd avenue ave av lane ln drive dr boulevard blvd court ct place pl square sq terrace crescent close way highway hwy
  parkway pkwy circle trail alley row mews grove gardens hill park walk route junction loop plaza strasse straat gata gatan gate vej vei vag vagen weg allee platz gasse
  ring ufer damm rue impasse chemin quai cours faubourg calle avenida avda carrer plaza paseo camino carretera rua travessa praca alameda estrada via viale
  piazza corso vicolo largo strada laan plein gracht kade dreef ulica ul aleja al plac osiedle ulice namesti utca ut ter korut katu tie polku cadde caddesi sokak
  sokagi mahallesi prospekt ulitsa pereulok trg cesta put odos leoforos marg nagar chowk bagh colony sector улица проспект переулок улицы वार्ड मार्ग नगर`
const UNIT_WORDS = `apt apartment suite ste unit flat floor fl room rm building bldg block box po psc apo fpo dpo postfach bp casilla apartado wohnung etage appartement
  piso puerta lgh no nr nº house plot corner`
const COMPANY_WORDS = `inc incorporated ltd limited llc llp corp corporation co company gmbh ag kg se sa sas sarl srl spa bv nv ab as oy oyj aps plc pty pvt group holdings
  holding partners associates sons university college school institute hospital clinic bank foundation association council ministry museum airlines
  technologies systems solutions labs laboratories media networks services consulting industries enterprises ventures software insurance capital`
const TITLES = `mr mrs ms miss mx dr prof professor sir madam lord lady dame rev fr sr sra srta don dona herr frau hr fru froken dhr mevr mevrouw mme mlle monsieur
  madame mademoiselle sig signor signora dott dottssa ing pan pani bay bayan shri shrimati smt phd md dds jr esq captain capt officer judge senator`

/** Whether a word is a form of address or a degree, and thus no name by itself. */
export function isTitle(folded: string): boolean {
  return TITLE_WORDS.has(folded)
}

const words = (text: string) => new Set(text.split(/\s+/).map(fold))
const unpack = (packed: string) =>
  new Set(brotliDecompressSync(Buffer.from(packed, 'base64')).toString('utf8').split('\n'))
const TITLE_WORDS = words(TITLES)

interface Lexicon {
  /** All flags of a word. */
  readonly singles: ReadonlyMap<string, string>
  readonly phrases: readonly (readonly [flag: string, phrases: Phrases])[]
}

let loaded: Lexicon | undefined

function lexicon(): Lexicon {
  loaded ??= {
    singles: flagsByWord([
      ['G', unpack(stored.givenNames)],
      ['S', unpack(stored.surnames)],
      ['E', unpack(stored.commonWords)],
      ['W', unpack(stored.rareWords)],
      ['T', words(STREET_WORDS)],
      ['U', words(UNIT_WORDS)],
      ['O', words(COMPANY_WORDS)],
      ['H', TITLE_WORDS],
    ]),
    phrases: [
      ['C', phrasesOf(unpack(stored.cities))],
      ['K', phrasesOf(countryNames())],
    ],
  }
  return loaded
}

function flagsByWord(
  lists: readonly (readonly [flag: string, words: ReadonlySet<string>])[],
): ReadonlyMap<string, string> {
  const flags = new Map<string, string>()
  for (const [flag, listed] of lists) for (const word of listed) flags.set(word, `${flags.get(word) ?? ''}${flag}`)
  return flags
}

/** Names of all regions of ISO 3166 in many languages, as Unicode's CLDR has them. */
function countryNames(): ReadonlySet<string> {
  const letters = Array.from({ length: 26 }, (_, at) => String.fromCharCode(65 + at))
  const codes = letters.flatMap((first) => letters.map((second) => first + second))
  const names = LANGUAGES_OF_COUNTRIES.flatMap((language) => {
    const display = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' })
    return codes.flatMap((code) => display.of(code) ?? [])
  })
  return new Set(names.map(phraseOf).filter((name) => name.length > 2))
}

const MAX_PHRASE_WORDS = 4

/** For each token the flags of what it is known as; those of phrases stand at all their tokens. */
export function lexiconFlags(tokens: readonly Token[]): readonly string[] {
  const { singles, phrases } = lexicon()
  const flags = tokens.map(({ folded }) => singles.get(folded) ?? '')
  for (const [flag, known] of phrases)
    for (let at = 0; at < tokens.length; at++) {
      const length = longestPhrase(tokens, at, known)
      for (let inside = at; inside < at + length; inside++) flags[inside] = `${flags[inside] ?? ''}${flag}`
      if (length > 0) at += length - 1
    }
  return flags
}

function longestPhrase(tokens: readonly Token[], from: number, { whole, beginnings }: Phrases): number {
  let phrase = ''
  let longest = 0
  for (let at = from, count = 0; at < tokens.length && count < MAX_PHRASE_WORDS; at++) {
    const word = tokens[at]?.folded ?? ''
    if (at > from && (word === '-' || word === "'" || word === '’' || word === '.')) continue
    phrase = phrase === '' ? word : `${phrase} ${word}`
    count++
    if (whole.has(phrase)) longest = at + 1 - from
    if (!beginnings.has(phrase)) break
  }
  return longest
}

/** The phrases, and all their beginnings, by which a search ends early. */
interface Phrases {
  readonly whole: ReadonlySet<string>
  readonly beginnings: ReadonlySet<string>
}

function phrasesOf(whole: ReadonlySet<string>): Phrases {
  const beginnings = new Set<string>()
  for (const phrase of whole)
    for (let space = phrase.indexOf(' '); space !== -1; space = phrase.indexOf(' ', space + 1))
      beginnings.add(phrase.slice(0, space))
  return { whole, beginnings }
}
