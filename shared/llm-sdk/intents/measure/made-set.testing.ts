/** A small labelled set of four intents, made for tests: wishes about things, in several wordings. */

const things = { move_table: 'table', pay_invoice: 'invoice', open_gate: 'gate', water_plants: 'plants' }
const wishes = [
  'please see to the',
  'what about the',
  'i need help with my',
  'can you handle this',
  'the trouble is the',
]
const elsewhere = ['who won the match', 'tell a joke about cats', 'how tall is that hill', 'sing something old']

const pairs = Object.entries(things).flatMap(([label, thing]) =>
  wishes.map((wish): readonly [string, string] => [`${wish} ${thing}`, label]),
)
const outside = elsewhere.map((text): readonly [string, string] => [text, 'oos'])

/** The JSON of a set whose sides hold the same texts. */
export function madeSet() {
  return { train: pairs, val: pairs, test: pairs, oos_train: outside, oos_val: outside, oos_test: outside }
}
