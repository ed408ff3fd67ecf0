/** Names that the words before them announce: surely in Latin and Cyrillic script, and the only way in scripts that the tagger was not trained on. */
import { type Finding, findPattern } from './finding.ts'

const INTRODUCTIONS = [
  ...[
    'my name is',
    "my name's",
    'mein Name ist',
    'ich heiße',
    'ich heisse',
    "je m'appelle",
    'je m’appelle',
    'mon nom est',
    'me llamo',
  ],
  ...[
    'mi nombre es',
    'mi chiamo',
    'il mio nome è',
    'mijn naam is',
    'ik heet',
    'meu nome é',
    'me chamo',
    'nazywam się',
    'mam na imię',
  ],
  ...[
    'jag heter',
    'jeg hedder',
    'jeg heter',
    'nimeni on',
    'jmenuji se',
    'volám sa',
    'numele meu este',
    'benim adım',
    'adım',
    'mera naam',
  ],
  ...['a nevem', 'zovem se', 'ime mi je', 'ονομάζομαι', 'με λένε', 'меня зовут', 'мене звати'],
]

/** Up to four words that begin with a capital, particles between them. */
const CAPITALIZED = String.raw`\p{Lu}[\p{L}\p{M}'’-]{1,40}(?: (?:(?:van|von|de|der|den|da|dos|del|di|al|el|bin|la|le|zu) ){0,2}\p{Lu}[\p{L}\p{M}'’-]{1,40}){0,3}`
const WITH_CAPITALS = new RegExp(
  String.raw`(?=\p{Lu})(?<=(?<!\p{L})(?:${anyCaseOfFirst(INTRODUCTIONS)}) )${CAPITALIZED}`,
  'gu',
)

/** Each with a small and a capital first letter. */
function anyCaseOfFirst(phrases: readonly string[]): string {
  return phrases.map((phrase) => `[${phrase.charAt(0)}${phrase.charAt(0).toUpperCase()}]${phrase.slice(1)}`).join('|')
}

/** A name ends at a sign, at white space, or where the sentence goes on with one of these. */
const HAN_END = String.raw`(?=[\s，。,.、！!？?：:；;]|です|と申します|と言います|$)`

const FORMS: readonly (readonly [rule: string, pattern: RegExp])[] = [
  [
    'name_zh',
    new RegExp(
      String.raw`(?<=我叫|我的名字是|我的名字叫|姓名[：:是] ?|联系人[：:] ?)[\p{Script=Han}·]{2,6}?${HAN_END}`,
      'gu',
    ),
  ],
  ['name_zh', /(?<![\p{Script=Han}])\p{Script=Han}{1,4}(?=先生|女士|小姐|老师|医生)/gu],
  [
    'name_ja',
    new RegExp(
      String.raw`(?<=名前は|氏名[：:は] ?|お名前[：:] ?)[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}・ー]{2,10}?${HAN_END}`,
      'gu',
    ),
  ],
  [
    'name_ja',
    /(?<![\p{Script=Han}\p{Script=Katakana}])[\p{Script=Han}\p{Script=Katakana}ー]{2,8}(?=様|さん|と申します)/gu,
  ],
  ['name_ko', /(?<=이름은 |이름: ?|성함은 |저는 )\p{Script=Hangul}{2,4}?(?=입니다|이에요|예요|라고|이고|[\s,.]|$)/gu],
  ['name_ko', /(?<!\p{Script=Hangul})\p{Script=Hangul}{2,4}(?=님|씨(?!\p{Script=Hangul}))/gu],
  [
    'name_ar',
    /(?<=اسمي |الاسم: ?|السيد |السيدة |الدكتور |الدكتورة )\p{Script=Arabic}{2,15}(?: \p{Script=Arabic}{2,15})?/gu,
  ],
  ['name_he', /(?<=שמי |קוראים לי |שם: ?|מר |גברת )\p{Script=Hebrew}{2,15}(?: \p{Script=Hebrew}{2,15})?/gu],
  [
    'name_hi',
    /(?<=मेरा नाम |नाम: ?|श्री |श्रीमती |डॉ\. ?)[\p{Script=Devanagari}]{2,20}(?: (?!है)[\p{Script=Devanagari}]{2,20})?/gu,
  ],
  ['name_bn', /(?<=আমার নাম |নাম: ?)[\p{Script=Bengali}]{2,20}(?: [\p{Script=Bengali}]{2,20})?/gu],
  ['name_ta', /(?<=என் பெயர் |பெயர்: ?)[\p{Script=Tamil}]{2,20}(?: [\p{Script=Tamil}]{2,20})?/gu],
  ['name_th', /(?<=ชื่อ ?|คุณ|นาย|นางสาว)[\p{Script=Thai}]{2,20} [\p{Script=Thai}]{2,20}/gu],
]

export function detectIntroducedNames(text: string): readonly Finding[] {
  const introduced = findPattern(text, 'PERSON', 'name_introduced', WITH_CAPITALS)
  // The other scripts lie above Latin, Greek and Cyrillic.
  if (!/[\u0590-\uffff]/.test(text)) return introduced
  return [...introduced, ...FORMS.flatMap(([rule, pattern]) => findPattern(text, 'PERSON', rule, pattern))]
}
