/** An invented client: a hotel, whose guests are verified. */

import { instructions, passage, type Trade, tool } from './conversation.testing.ts'
import { escalate, ok, refused } from './tool-kit.testing.ts'

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
