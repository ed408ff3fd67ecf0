/** What customers get wrong or change their mind about: values, letters, requests. */

import { playAll, type Script } from './script.testing.ts'

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
})
