/** An invented client: a garage, with every built-in tool, topics, tables and refusals. */

import { instructions, passage, type Trade, tool } from './conversation.testing.ts'
import { callback, escalate, ok, refused, ticket } from './tool-kit.testing.ts'

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
