/** Customers who have something done: asked, confirmed, corrected, done. */

import { playAll, type Script } from './script.testing.ts'

const booking: Script = [
  ["I'd like to book an oil change tomorrow", { says: ['registration number'] }],
  ['mh12ab1234', { says: ['confirm', 'Oil change', 'MH12AB1234', 'Saturday 21 November 2026'] }],
]

playAll({
  'a change is asked for slot by slot, confirmed and told': [
    [
      'garage',
      'yes calls',
      [
        ...booking,
        [
          'yes please',
          {
            says: ['GB-2001', '₹1,800', '09:00'],
            calls: [['book_service', { serviceType: 'Oil change', registration: 'MH12AB1234', date: '2026-11-21' }]],
          },
        ],
      ],
    ],
    [
      'garage',
      'a correction is confirmed again',
      [
        ...booking,
        ['make it Monday instead', { says: ['confirm', 'Monday 23 November'] }],
        ['wait, wednesday at 9am', { says: ['confirm', 'Wednesday 25', '09:00'] }],
        ['perfect', { calls: [['book_service', { date: '2026-11-25', time: '09:00:00+05:30' }]] }],
      ],
    ],
    [
      'garage',
      'no asks what to change',
      [
        ...booking,
        ['no', { says: ['change'] }],
        ['the date', { says: ['which day'] }],
        ['tuesday', { says: ['confirm', 'Tuesday 24'] }],
        ['ok', { calls: [['book_service', { date: '2026-11-24' }]] }],
      ],
    ],
    [
      'garage',
      'never mind drops it',
      [...booking, ['never mind', { says: ['nothing has been changed'] }], ['yes', { saysNot: ['booked'] }]],
    ],
    [
      'garage',
      'a word with a typing mistake',
      [
        ['book a brake inspecton for monday', { says: ['registration'] }],
        ['MH 12 AB 1234', { says: ['Brake inspection', 'confirm'] }],
      ],
    ],
    [
      'garage',
      'a bad value is explained and asked for again',
      [
        ['I need a full service on monday', { says: ['registration'] }],
        ['12345', { says: ['does not look like', 'registration'] }],
        ['MH12AB1234', { says: ['confirm'] }],
      ],
    ],
    [
      'hotel',
      'many slots in one message',
      [
        ['I need a double room from 3 december to 5 december for two people', { says: ['name'] }],
        ['my name is Ravi Kumar', { says: ['confirm', 'Ravi Kumar'] }],
        [
          'yes',
          {
            says: ['HH-77120', '£240'],
            calls: [
              [
                'reserve_room',
                {
                  checkIn: '2026-12-03',
                  checkOut: '2026-12-05',
                  guests: 2,
                  roomType: 'double',
                  guestName: 'Ravi Kumar',
                },
              ],
            ],
          },
        ],
      ],
    ],
    [
      'hotel',
      'a stay by its length, bounds of numbers, a yes-no slot',
      [
        ['book a suite from 23 november for 3 nights, no breakfast', { says: ['how many guests'] }],
        ['9', { says: ['at most 6'] }],
        ['four', { says: ['name'] }],
        ["John O'Neil", { says: ['confirm', '26 November'] }],
        ['change it to 3 guests', { says: ['guests: 3'] }],
        [
          'ok',
          {
            calls: [
              [
                'reserve_room',
                {
                  guests: 3,
                  checkIn: '2026-11-23',
                  checkOut: '2026-11-26',
                  breakfast: false,
                  guestName: "John O'Neil",
                },
              ],
            ],
          },
        ],
      ],
    ],
    [
      'hotel',
      'a list of things',
      [
        ['I want to order a club sandwich and two coffees', { says: ['room number'] }],
        ['room 999', { says: ['at most 499'] }],
        ['212', { says: ['club sandwich and coffee', 'confirm'] }],
        [
          'yes',
          { says: ['RS-5'], calls: [['order_room_service', { roomNumber: 212, items: ['club sandwich', 'coffee'] }]] },
        ],
      ],
    ],
    [
      'dentist',
      'day and time together',
      [
        ['I have a toothache, can I see a dentist on Tuesday at half past nine?', { says: ['reason'] }],
        ['toothache on the left', { says: ['name'] }],
        ['ravi kumar', { says: ['phone'] }],
        ['(212) 555-0142', { says: ['confirm', 'Ravi Kumar', '09:30'] }],
        [
          'yes',
          {
            says: ['ten minutes early', 'A-10'],
            calls: [
              [
                'book_appointment',
                {
                  start: '2026-11-24T09:30:00-05:00',
                  phone: '2125550142',
                  patientName: 'Ravi Kumar',
                  reason: 'toothache on the left',
                },
              ],
            ],
          },
        ],
      ],
    ],
    [
      'pizzeria',
      'thin schemas of a caller',
      [
        ["I'd like two large pepperoni pizzas", { says: ['confirm', 'pepperoni', '2'] }],
        ['yes', { says: ['512'], calls: [['orderPizza', { pizza: 'pepperoni', size: 'L', quantity: 2 }]] }],
        ['where is my order', { says: ['in the oven'], calls: [['trackOrder', { orderNumber: 512 }]] }],
      ],
    ],
  ],
  'after a change is done': [
    [
      'garage',
      'a correction uses the tool that changes it',
      [
        ...booking,
        ['yes', { calls: [['book_service', {}]] }],
        ['sorry, I meant the 25th', { says: ['confirm', 'GB-2001', 'Wednesday 25'] }],
        ['yes', { calls: [['reschedule_booking', { bookingId: 'GB-2001', newDate: '2026-11-25' }]] }],
      ],
    ],
    [
      'garage',
      'the id just given is used again',
      [
        ...booking,
        ['yes', { calls: [['book_service', {}]] }],
        ['can you cancel it', { says: ['confirm', 'GB-2001'] }],
        ['yes', { calls: [['cancel_booking', { bookingId: 'GB-2001' }]] }],
      ],
    ],
    [
      'pizzeria',
      'without such a tool it is offered once more',
      [
        ['two large pepperoni please', { says: ['confirm'] }],
        ['yes', { calls: [['orderPizza', {}]] }],
        ['sorry, I meant three', { says: ['confirm', 'quantity: 3'] }],
      ],
    ],
  ],
})
