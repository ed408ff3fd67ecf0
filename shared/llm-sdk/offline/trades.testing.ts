/** Invented clients that the offline provider has never seen: a garage, a hotel, a dentist, a pizza place. */

import { instructions, passage, type Trade, tool } from './conversation.testing.ts'

const escalate = tool({
  name: 'escalate_to_human',
  description: 'Hands the conversation over to a person',
  inputSchema: {
    type: 'object',
    required: ['reason'],
    properties: { reason: { type: 'string' }, summary: { type: 'string' } },
  },
  origin: 'builtin',
})
const callback = tool({
  name: 'request_callback',
  description: 'Asks the team to call the customer back',
  inputSchema: {
    type: 'object',
    required: ['phone', 'reason'],
    properties: {
      phone: { type: 'string', description: 'Phone number to call' },
      when: { type: 'string', description: 'When to call' },
      reason: { type: 'string' },
    },
  },
  origin: 'builtin',
})
const ticket = tool({
  name: 'create_ticket',
  description: 'Creates a support ticket for the team',
  inputSchema: {
    type: 'object',
    required: ['subject', 'description'],
    properties: { subject: { type: 'string' }, description: { type: 'string' } },
  },
  origin: 'builtin',
})

const ok = (result: unknown) => ({ outcome: 'ok', result }) as const
const refused = (code: string, message: string) => ({ outcome: 'refused', result: { code, message } }) as const

export const garage: Trade = {
  timeZone: 'Asia/Kolkata',
  instructions: instructions('Speedy Garage', {
    languages: ['en-IN'],
    useCase: 'Booking services and answering questions for a car workshop',
    topics: [
      {
        name: 'legal advice',
        description: 'Asking for legal advice after an accident',
        examples: ['who was at fault in the accident', 'can I sue the other driver'],
        reply: 'I am not able to give legal advice. Please speak to a lawyer.',
        escalate: false,
      },
      {
        name: 'insurance dispute',
        description: 'Disagreement with an insurance company',
        examples: ['my insurer refuses to pay the claim'],
        reply: 'Insurance matters are handled by our claims desk.',
        escalate: true,
      },
    ],
  }),
  tools: [
    tool({
      name: 'book_service',
      description: 'Books a service for a vehicle at the workshop',
      changesState: true,
      inputSchema: {
        type: 'object',
        required: ['serviceType', 'registration', 'date'],
        properties: {
          serviceType: {
            type: 'string',
            enum: ['Oil change', 'Full service', 'Brake inspection', 'Tyre rotation'],
            description: 'Which service',
          },
          registration: {
            type: 'string',
            pattern: '^[A-Z]{2}[0-9]{2}[A-Z]{2}[0-9]{4}$',
            description: 'Registration number of the vehicle',
          },
          date: { type: 'string', format: 'date', description: 'Day of the visit' },
          time: { type: 'string', format: 'time', description: 'Time of arrival' },
          comments: { type: 'string' },
        },
      },
      examples: [
        { utterance: 'I want to get my car serviced' },
        { utterance: 'book an oil change for Monday', arguments: { serviceType: 'Oil change' } },
      ],
    }),
    tool({
      name: 'reschedule_booking',
      description: 'Moves an existing booking to another day',
      changesState: true,
      inputSchema: {
        type: 'object',
        required: ['bookingId', 'newDate'],
        properties: {
          bookingId: { type: 'string', pattern: '^GB-[0-9]+$', description: 'Booking ID' },
          newDate: { type: 'string', format: 'date', description: 'New day of the visit' },
        },
      },
    }),
    tool({
      name: 'cancel_booking',
      description: 'Cancels a booking',
      changesState: true,
      inputSchema: {
        type: 'object',
        required: ['bookingId'],
        properties: {
          bookingId: { type: 'string', pattern: '^GB-[0-9]+$', description: 'Booking ID' },
          reason: { type: 'string', description: 'Reason for cancelling' },
        },
      },
    }),
    tool({
      name: 'get_repair_status',
      description: 'Returns the status of a repair',
      inputSchema: {
        type: 'object',
        properties: {
          bookingId: { type: 'string', pattern: '^GB-[0-9]+$', description: 'Booking ID' },
          phone: { type: 'string', description: 'Phone number used for the booking' },
        },
        anyOf: [{ required: ['bookingId'] }, { required: ['phone'] }],
      },
      examples: [{ utterance: 'is my car ready' }],
    }),
    tool({
      name: 'check_slots',
      description: 'Lists free slots of the workshop on a day',
      inputSchema: {
        type: 'object',
        required: ['date'],
        properties: { date: { type: 'string', format: 'date', description: 'Day to check' } },
      },
      examples: [{ utterance: 'do you have anything free on Saturday' }],
    }),
    escalate,
    callback,
    ticket,
  ],
  knowledge: [
    passage(
      'Opening hours',
      '| Day | Hours |\n|---|---|\n| Monday to Friday | 8:00–18:00 |\n| Saturday | 9:00–14:00 |\n| Sunday | closed |',
      ['Opening hours'],
      'table',
    ),
    passage(
      'Price list',
      '| Service | Price | Duration |\n|---|---|---|\n| Oil change | ₹1,800 | 45 minutes |\n| Full service | ₹6,500 | 4 hours |\n| Brake inspection | ₹900 | 30 minutes |',
      ['Prices'],
      'table',
    ),
    passage(
      'Policies',
      'You can cancel free of charge up to 24 hours before the visit. Later cancellations cost ₹300. We offer a courtesy car for full services. All repairs carry a warranty of 12 months. We accept cash, UPI and all major cards.',
      ['Policies'],
    ),
    passage(
      'Location',
      'The workshop is at 14 Station Road, next to the railway bridge. Free parking is available behind the building.',
      ['How to find us'],
    ),
  ],
  run(name, values, talk) {
    if (name === 'book_service')
      return values.date === '2026-11-22'
        ? refused('closed', 'We are closed on that date')
        : ok({
            bookingId: 'GB-2001',
            serviceType: values.serviceType,
            date: values.date,
            time: values.time ?? '09:00',
            price: 1800,
          })
    if (name === 'reschedule_booking') return ok({ bookingId: values.bookingId, date: values.newDate })
    if (name === 'cancel_booking')
      return values.bookingId === 'GB-9'
        ? refused('not_found', 'There is no booking GB-9')
        : ok({ bookingId: values.bookingId, status: 'cancelled' })
    if (name === 'get_repair_status')
      return values.phone === '9999999999'
        ? { outcome: 'failed', result: { code: 'timeout', message: 'no answer' } }
        : ok({ bookingId: values.bookingId ?? 'GB-2001', status: 'in_progress', ready: false, expected: '2026-11-21' })
    if (name === 'check_slots')
      return ok({
        date: values.date,
        slots: [
          { time: '09:00', mechanic: 'Asha' },
          { time: '14:30', mechanic: 'Vikram' },
        ],
      })
    if (name === 'create_ticket') return ok({ ticketId: 'T-1' })
    if (name === 'request_callback') return ok({ callbackId: 'C-1' })
    return ok({ messages: talk.messages.length })
  },
}

export const hotel: Trade = {
  timeZone: 'Europe/London',
  instructions: instructions('Harbour Hotel', { useCase: 'Reservations and guest questions' }),
  tools: [
    tool({
      name: 'reserve_room',
      description: 'Reserves a room for a guest',
      changesState: true,
      inputSchema: {
        type: 'object',
        required: ['checkIn', 'checkOut', 'guests', 'roomType', 'guestName'],
        properties: {
          checkIn: { type: 'string', format: 'date', description: 'Arrival date' },
          checkOut: { type: 'string', format: 'date', description: 'Departure date' },
          guests: { type: 'integer', minimum: 1, maximum: 6, description: 'Number of guests' },
          roomType: { type: 'string', enum: ['single', 'double', 'suite'], description: 'Room type' },
          guestName: { type: 'string', description: 'Full name of the guest' },
          breakfast: { type: 'boolean', description: 'Whether breakfast is included' },
        },
      },
      examples: [{ utterance: 'I need a room for two nights' }],
    }),
    tool({
      name: 'find_reservation',
      description: 'Finds a reservation by reference or e-mail address',
      inputSchema: {
        type: 'object',
        properties: {
          reference: { type: 'string', description: 'Reservation reference' },
          email: { type: 'string', format: 'email', description: 'E-mail address of the booking' },
        },
      },
    }),
    tool({
      name: 'cancel_reservation',
      description: 'Cancels a reservation',
      changesState: true,
      requiresVerifiedCustomer: true,
      inputSchema: {
        type: 'object',
        required: ['reference'],
        properties: { reference: { type: 'string', description: 'Reservation reference' } },
      },
    }),
    tool({
      name: 'verify_guest',
      description: 'Verifies a guest by reference and surname',
      verifiesCustomer: true,
      inputSchema: {
        type: 'object',
        required: ['email', 'lastName'],
        properties: {
          email: { type: 'string', format: 'email', description: 'E-mail address of the booking' },
          lastName: { type: 'string', description: 'Last name of the guest' },
        },
      },
    }),
    tool({
      name: 'order_room_service',
      description: 'Orders food or drinks to a room',
      changesState: true,
      inputSchema: {
        type: 'object',
        required: ['roomNumber', 'items'],
        properties: {
          roomNumber: { type: 'integer', minimum: 100, maximum: 499, description: 'Room number' },
          items: {
            type: 'array',
            items: { type: 'string', enum: ['club sandwich', 'soup', 'coffee', 'tea'] },
            description: 'Items to bring',
          },
        },
      },
    }),
    escalate,
  ],
  knowledge: [
    passage(
      'Guest guide',
      '## Breakfast\n\nBreakfast is served from 7:00 to 10:30 in the Garden Room. On Sundays it is served until 11:00.\n\n## Pets\n\nDogs are welcome for £15 per night. Cats are not allowed.\n\n## Wi-Fi\n\nWi-Fi is free in the whole hotel.\n\n## Check-in and check-out\n\nCheck-in is from 3 pm. Check-out is until 11 am. Late check-out until 2 pm costs £20.',
    ),
    passage(
      'Parking',
      '- Car park: £12 per night\n- Street parking: free after 6 pm\n- Electric charging: £0.45 per kWh',
      ['Parking'],
      'list',
    ),
  ],
  run(name, values) {
    if (name === 'reserve_room')
      return ok({ reference: 'HH-77120', total: 240, currency: 'GBP', breakfast: values.breakfast ?? false })
    if (name === 'find_reservation')
      return ok([
        { reference: 'HH-1', checkIn: '2026-12-01', roomType: 'double' },
        { reference: 'HH-2', checkIn: '2026-12-24', roomType: 'suite' },
      ])
    if (name === 'verify_guest')
      return values.lastName === 'Wrong'
        ? refused('mismatch', 'The details do not match our records')
        : ok({ verified: true, name: values.lastName })
    if (name === 'cancel_reservation') return ok({ reference: values.reference, refund: 120.5, currency: 'GBP' })
    return ok({ orderNumber: 'RS-5', minutes: 25 })
  },
}

export const dentist: Trade = {
  timeZone: 'America/New_York',
  instructions: instructions('Bright Smile Dental', {
    languages: ['en-US'],
    topics: [
      {
        name: 'diagnosis',
        description: 'Asking what is wrong with them or for treatment advice',
        examples: ['do I have an infection', 'what painkiller should I take', 'is my tooth dying'],
        reply: 'I cannot give medical advice, but a dentist will gladly look at it.',
        escalate: false,
      },
    ],
  }),
  tools: [
    tool({
      name: 'book_appointment',
      description: 'Book an appointment with a dentist',
      changesState: true,
      inputSchema: {
        type: 'object',
        required: ['reason', 'start', 'patientName', 'phone'],
        properties: {
          reason: { type: 'string', description: 'Reason for the visit' },
          start: { type: 'string', format: 'date-time', description: 'Start of the appointment' },
          patientName: { type: 'string', description: 'Name of the patient' },
          phone: { type: 'string', description: 'Phone number' },
          newPatient: { type: 'boolean', description: 'Whether you are a new patient' },
        },
      },
    }),
    tool({
      name: 'list_appointments',
      description: 'Lists upcoming appointments of the customer',
      inputSchema: {
        type: 'object',
        required: ['phone'],
        properties: { phone: { type: 'string', description: 'Phone number' } },
      },
    }),
    tool({
      name: 'cancel_appointment',
      description: 'Cancel an appointment',
      changesState: true,
      inputSchema: {
        type: 'object',
        required: ['appointmentId'],
        properties: { appointmentId: { type: 'string', description: 'Appointment id' } },
      },
    }),
    escalate,
  ],
  knowledge: [
    passage(
      'FAQ',
      'A check-up takes about 40 minutes. Children under 12 get a free check-up. Whitening costs $250. We accept most insurance plans. A first cleaning costs $90 and takes one hour.',
    ),
  ],
  run(name) {
    if (name === 'book_appointment') return ok({ appointmentId: 'A-10', message: 'Please arrive ten minutes early.' })
    if (name === 'list_appointments')
      return ok([
        { appointmentId: 'A-10', start: '2026-11-24T09:30:00-05:00', dentist: 'Dr Lee' },
        { appointmentId: 'A-12', start: '2026-12-01T15:00:00-05:00', dentist: 'Dr Cruz' },
      ])
    return ok({ status: 'cancelled' })
  },
}

export const pizzeria: Trade = {
  timeZone: 'Europe/Rome',
  instructions: instructions('Bella Pizza'),
  tools: [
    tool({
      name: 'orderPizza',
      description: '',
      origin: 'caller',
      changesState: true,
      inputSchema: {
        type: 'object',
        required: ['pizza', 'size', 'quantity'],
        properties: {
          pizza: { enum: ['margherita', 'pepperoni', 'four cheese'] },
          size: { enum: ['S', 'M', 'L'], description: 'S (small), M (medium), L (large)' },
          quantity: { type: 'integer', minimum: 1, maximum: 10 },
          address: { type: 'string' },
        },
      },
    }),
    tool({
      name: 'trackOrder',
      description: '',
      origin: 'caller',
      inputSchema: { type: 'object', required: ['orderNumber'], properties: { orderNumber: { type: 'integer' } } },
    }),
    tool({
      name: 'searchMenu',
      description: 'Search the menu',
      origin: 'caller',
      inputSchema: { type: 'object', required: ['query'], properties: { query: { type: 'string' } } },
    }),
  ],
  knowledge: [],
  run(name, values) {
    if (name === 'orderPizza') return ok({ orderNumber: 512, etaMinutes: 30, total: 21.5, currency: 'EUR' })
    if (name === 'trackOrder') return ok({ orderNumber: values.orderNumber, status: 'in the oven' })
    return ok([{ name: 'Garlic bread', price: 4.5, vegan: true }])
  },
}
