/** Customers who want to know something: by a look-up, or from the knowledge. */

import { playAll } from './script.testing.ts'

playAll({
  'a look-up is made as soon as it can be': [
    [
      'garage',
      'either of two ids',
      [
        ['is my car ready', { says: ['booking ID', 'or', 'phone number'] }],
        ['+91 98765 43210', { says: ['in progress'], calls: [['get_repair_status', { phone: '+919876543210' }]] }],
      ],
    ],
    [
      'garage',
      'an id spoken with spaces',
      [
        [
          'whats the status of gb 77',
          { says: ['GB-77', 'in progress'], calls: [['get_repair_status', { bookingId: 'GB-77' }]] },
        ],
      ],
    ],
    [
      'garage',
      'rows are told as a list',
      [
        [
          'Do you have anything free on saturday?',
          { says: ['09:00', 'Asha', '14:30', 'Vikram'], calls: [['check_slots', { date: '2026-11-21' }]] },
        ],
        ['what about monday', { calls: [['check_slots', { date: '2026-11-23' }]] }],
      ],
    ],
    [
      'dentist',
      'a row is taken by its place',
      [
        ['do I have any appointments coming up?', { says: ['phone'] }],
        ['2125550142', { says: ['Dr Lee', 'Dr Cruz'], calls: [['list_appointments', { phone: '2125550142' }]] }],
        ['cancel the second one', { says: ['A-12', 'confirm'] }],
        ['yes', { calls: [['cancel_appointment', { appointmentId: 'A-12' }]] }],
      ],
    ],
    [
      'pizzeria',
      'a search by words',
      [
        [
          'what do you have with garlic?',
          { says: ['Garlic bread', '4.50'], calls: [['searchMenu', { query: 'garlic' }]] },
        ],
      ],
    ],
  ],
  'questions are answered from the passages': [
    [
      'garage',
      'table rows, follow-ups, days',
      [
        ['how much is a full service?', { says: ['₹6,500', '[2]'] }],
        ['and how long does it take?', { says: ['4 hours'] }],
        ['what about the brake inspection?', { says: ['₹900'], saysNot: ['6,500'] }],
        ['are you open on sunday?', { says: ['closed', '[1]'], saysNot: ['14:00'] }],
        ['and on wednesday', { says: ['8:00–18:00'] }],
      ],
    ],
    [
      'garage',
      'a rule is not an order to act',
      [
        ['can I cancel for free?', { says: ['24 hours', '[3]'] }],
        ['where are you located?', { says: ['14 Station Road', '[4]'] }],
      ],
    ],
    ['garage', 'the cheapest', [['what is the cheapest service?', { says: ['Brake inspection', '₹900'] }]]],
    [
      'hotel',
      'sentences and lists',
      [
        ['can i bring my dog?', { says: ['£15'] }],
        ['is wifi free', { says: ['free in the whole hotel'] }],
        ['how much is the car park?', { says: ['£12'] }],
        ['when is breakfast on sunday?', { says: ['11:00'] }],
      ],
    ],
    [
      'garage',
      'unknown things are not invented',
      [
        ['do you repair motorcycles?', { says: ["don't know", 'person'] }],
        ['what is the capital of france', { says: ["don't know"] }],
      ],
    ],
    [
      'garage',
      'in mid-task, then the question again',
      [
        ['I need a full service on monday', { says: ['registration'] }],
        ['what does it cost?', { says: ['6,500', 'registration'], saysNot: ['1,800'] }],
        ['MH12AB1234', { says: ['confirm'] }],
      ],
    ],
    [
      'garage',
      'several requests in one message',
      [
        [
          'hi, i need an oil change on monday and also what are your opening hours?',
          { says: ['8:00–18:00', 'registration'] },
        ],
      ],
    ],
  ],
})
