/** Invented clients with little to go by: a dentist without examples, a pizza place whose tools are an API caller's. */

import { instructions, passage, type Trade, tool } from './conversation.testing.ts'
import { escalate, ok } from './tool-kit.testing.ts'

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
