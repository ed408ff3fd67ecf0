/** What customers get wrong or change their mind about: values, letters, requests. */

import { expect, it } from 'vitest'
import { clockOf } from './dates.ts'
import { library } from './library.testing.ts'
import { replacedValues } from './replaced-value.ts'
import { playAll, type Script } from './script.testing.ts'
import { slotsOf } from './slots.ts'

const allowance: Script = [
  ['change the allowance of reader card 2065 to 300', { says: ['confirm', 'reader: 2065', 'pages: 300'] }],
]

playAll({
  'a correction that names the old value replaces it where it stands': [
    [
      'library',
      'the new one, not the old one',
      [
        ...allowance,
        ['Sorry, I meant 4417, not 2065', { says: ['confirm', 'reader: 4417', 'pages: 300'] }],
        ['yes', { calls: [['set_print_allowance', { reader: '4417', pages: 300 }]] }],
        ['sorry, 5511, not 4417', { says: ['reader: 5511', 'pages: 300'] }],
      ],
    ],
    [
      'library',
      'instead of, an arrow, and of two numbers the other',
      [
        ...allowance,
        ['4417 instead of 2065', { says: ['reader: 4417', 'pages: 300'] }],
        ['4417 -> 5511', { says: ['reader: 5511', 'pages: 300'] }],
        ['not 300 but 400', { says: ['reader: 5511', 'pages: 400'] }],
        ['change it from 400 to 450', { says: ['reader: 5511', 'pages: 450'] }],
        ['not 5511 but 5512, and make it 500 pages', { says: ['reader: 5512', 'pages: 500'] }],
      ],
    ],
    ['library', 'no old value: as before', [...allowance, ['make it 350', { says: ['reader: 2065', 'pages: 350'] }]]],
  ],
  'a slip in a word is read as the nearest word of the tools': [
    [
      'library',
      'two letters in the wrong order, one missing, one too many',
      [
        ['retunr loan LN-204', { says: ['reason for the return'] }],
        ['never mind', { says: ['nothing has been changed'] }],
        ['I want to retrn loan LN-204', { says: ['reason for the return'] }],
        ['never mind', { says: ['nothing has been changed'] }],
        ['please cancle loan LN-205', { says: ['confirm', 'cancel a loan', 'LN-205'] }],
      ],
    ],
    [
      'library',
      'words that decide for neither of two deeds are asked about',
      [
        ['loan LN-204 please', { says: ['would you like me to', 'cancel a loan', 'return of a borrowed item'] }],
        ['the return', { says: ['reason for the return'] }],
      ],
    ],
  ],
  'what the customer lets go of is gone': [
    [
      'library',
      'another question in the same breath is answered, and a later yes does nothing',
      [
        ['cancel loan LN-204', { says: ['confirm', 'LN-204'] }],
        [
          'Actually, forget that. Is Emma on the shelf?',
          {
            says: ['I have left that', 'Nothing has been changed', 'copies'],
            saysNot: ['confirm'],
            calls: [['find_copies', { title: 'Emma' }]],
          },
        ],
        ['yes', { saysNot: ['cancelled', 'confirm'] }],
      ],
    ],
    [
      'library',
      'a question for the documents, and while a value is asked for',
      [
        ['return loan LN-204', { says: ['reason'] }],
        ['never mind that, how much is membership?', { says: ['I have left that', '£12'], saysNot: ['reason'] }],
        ['ok', { saysNot: ['reason', 'confirm'] }],
      ],
    ],
    [
      'library',
      'a goodbye ends what is open',
      [
        ['return loan LN-204', { says: ['reason'] }],
        ['Goodbye', { says: ['Goodbye!'], saysNot: ['?'] }],
        ['cancel loan LN-204', { says: ['confirm'] }],
        ['ok, bye', { says: ['Goodbye!'], saysNot: ['?', 'confirm'] }],
        ['yes', { saysNot: ['cancelled'] }],
      ],
    ],
  ],
  'a yes goes to what was offered last': [
    [
      'library',
      'by a tool',
      [
        [
          'do you have a copy of Dracula',
          { calls: [['find_copies', { title: 'Dracula' }]], says: ['look for Moby Dick'] },
        ],
        ['yes please', { calls: [['find_copies', { title: 'Moby Dick' }]] }],
      ],
    ],
    [
      'library',
      'what no tool does is said to be impossible, with what is possible',
      [
        ['is Moby Dick on the shelf', { calls: [['find_copies', {}]], says: ['sing it to you'] }],
        ['yes', { says: ['cannot do here', 'I can', 'cancel a loan'], saysNot: ['Great.'] }],
      ],
    ],
    [
      'library',
      'is there anything else: yes',
      [
        ['cancel loan LN-204', { says: ['confirm'] }],
        ['no, never mind', { says: ['anything else'] }],
        ['yes', { says: ['What can I do for you?'] }],
      ],
    ],
    [
      'garage',
      'another value after a refusal',
      [
        ['book a full service on sunday for MH12AB1234', { says: ['confirm'] }],
        ['yes', { says: ['another'], calls: [['book_service', {}]] }],
        ['yes', { says: ['Which day would you like'] }],
        ['monday', { says: ['confirm', 'Monday 23'] }],
      ],
    ],
  ],
  'of two questions each gets its answer, and what is not known is said to be so': [
    [
      'library',
      'the known one first or last',
      [
        [
          'When are you open on Saturday? And do you have a swimming pool?',
          { says: ['10:00–14:00', 'other question', "don't know"] },
        ],
        ['Do you rent bicycles? And how much is membership?', { says: ['£12', 'other question', "don't know"] }],
        ['What does membership cost, and who wrote the first novel?', { says: ['£12', "don't know"] }],
      ],
    ],
    [
      'library',
      'both known',
      [
        [
          'How much is membership and when are you open on Saturday?',
          { says: ['£12', '10:00–14:00'], saysNot: ["don't"] },
        ],
      ],
    ],
  ],
  'to be told about something begins nothing': [
    [
      'library',
      'the documents answer',
      [
        ['Tell me about returns please', { says: ['21 days'], saysNot: ['loan number', 'reason'] }],
        ['I would like to know more about returns', { says: ['21 days'], saysNot: ['loan number', 'reason'] }],
      ],
    ],
  ],
  'a value is asked for twice at most': [
    [
      'garage',
      'then a person is offered, and the value still counts',
      [
        ['cancel my booking', { says: ['booking ID'] }],
        ['12-x', { says: ['booking ID'] }],
        ['no idea', { says: ['person from the team'], saysNot: ['what is the booking ID'] }],
        ['GB-12', { says: ['confirm', 'GB-12'] }],
      ],
    ],
    [
      'garage',
      'and called at a yes',
      [
        ['cancel my booking', { says: ['booking ID'] }],
        ['12-x', { says: ['booking ID'] }],
        ['no idea', { says: ['person from the team'] }],
        ['yes please', { says: ['person'], calls: [['escalate_to_human', {}]] }],
      ],
    ],
  ],
  'a slip in a question does not lose the answer': [
    [
      'library',
      'words of the documents and days',
      [
        ['What are your opening hous?', { says: ['9:00–18:00'] }],
        ['how much does memebrship cost', { says: ['£12'] }],
        ['are you open on staurday?', { says: ['10:00–14:00'] }],
      ],
    ],
    [
      'garage',
      'tomorrow',
      [
        ['do you have anything free toomorrow', { calls: [['check_slots', { date: '2026-11-21' }]] }],
        ['book an oil change for MH12AB1234 tomrorow', { says: ['confirm', 'Saturday 21'] }],
      ],
    ],
  ],
  'at a hand-over nothing is asked': [
    [
      'library',
      'what is known is told, a person is called',
      [
        [
          'This is absolutely unacceptable, your service is terrible! How much is membership?',
          { says: ['sorry', '£12', 'called a person'], saysNot: ['?'] },
        ],
      ],
    ],
    [
      'library',
      'instead of a confirmation',
      [
        [
          'This is absolutely unacceptable, your service is terrible! Cancel loan LN-204',
          { says: ['called a person'], saysNot: ['?', 'confirm'] },
        ],
        ['yes', { saysNot: ['cancelled'] }],
      ],
    ],
    [
      'library',
      'on request',
      [['let me talk to a human', { says: ['person'], saysNot: ['?'], calls: [['escalate_to_human', {}]] }]],
    ],
  ],
})

it.each([
  ['also one from LN-204 with LN-301', undefined],
  ['not LN-204, but LN-301', 'LN-301'],
  ['LN-301 and not 204', 'LN-301'],
  ['from LN-204 to LN-301', 'LN-301'],
  ['LN-204 is what I have', undefined],
])('only a value that is turned down is replaced: %s', (text, loanId) => {
  const slots = library.tools.slice(0, 1).flatMap((spec) => slotsOf(spec).slots)
  const clock = clockOf('2026-11-20T10:00:00+05:30', 'Europe/London', 'en-GB')
  const known = { loanId: 'LN-204', reason: 'mould' }
  const reading = replacedValues(slots, text, { clock, region: undefined, asked: [], loose: true, known })
  expect(reading?.values.loanId).toBe(loanId)
})
