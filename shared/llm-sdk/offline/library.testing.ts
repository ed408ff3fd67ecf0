/** An invented client: a lending library, with two changes that are near each other, and codes that look like amounts. */

import { instructions, passage, type Trade, tool } from './conversation.testing.ts'
import { escalate, ok } from './tool-kit.testing.ts'

const loanId = { type: 'string', pattern: '^LN-[0-9]{3}$', description: 'Loan number' }
const reader = { type: 'string', pattern: '^[0-9]{4}$', description: 'Last four digits of the reader card' }

export const library: Trade = {
  timeZone: 'Europe/London',
  instructions: instructions('Hillside Library', {
    useCase: 'Loans and reader cards of a lending library',
    handOverBelow: 0.2,
  }),
  tools: [
    tool({
      name: 'return_loan',
      description: 'Opens the return of a borrowed item by post',
      changesState: true,
      inputSchema: {
        type: 'object',
        required: ['loanId', 'reason'],
        properties: { loanId, reason: { type: 'string', description: 'Reason for the return' } },
      },
      examples: [{ utterance: 'I want to return a book by post' }, { utterance: 'return loan LN-123' }],
    }),
    tool({
      name: 'cancel_loan',
      description: 'Cancels a loan that was not collected yet',
      changesState: true,
      inputSchema: { type: 'object', required: ['loanId'], properties: { loanId } },
      examples: [{ utterance: 'cancel loan LN-123' }, { utterance: 'I do not need the book any more' }],
    }),
    tool({
      name: 'set_print_allowance',
      description: 'Changes the allowance of printed pages of a reader card',
      changesState: true,
      inputSchema: {
        type: 'object',
        required: ['reader', 'pages'],
        properties: { reader, pages: { type: 'integer', minimum: 1, maximum: 5000, description: 'New allowance' } },
      },
      examples: [
        { utterance: 'change the allowance of reader card 4411 to 200' },
        { utterance: 'raise my print allowance' },
      ],
    }),
    tool({
      name: 'find_copies',
      description: 'Tells whether a title is on the shelf',
      inputSchema: {
        type: 'object',
        required: ['title'],
        properties: { title: { type: 'string', enum: ['Moby Dick', 'Emma', 'Dracula'], description: 'Title' } },
      },
      examples: [{ utterance: 'is Emma on the shelf' }, { utterance: 'do you have a copy of Dracula' }],
    }),
    escalate,
  ],
  knowledge: [
    passage(
      'Opening hours',
      '| Day | Hours |\n|---|---|\n| Monday to Friday | 9:00–18:00 |\n| Saturday | 10:00–14:00 |\n| Sunday | closed |',
      ['Opening hours'],
      'table',
    ),
    passage(
      'Returns',
      'Items can be returned by post within 21 days. Return postage is free with our label. Audiobooks are returned at the desk.',
      ['Returns'],
    ),
    passage('Membership', 'Membership costs £12 a year. Students join without charge.', ['Membership']),
  ],
  run(name, values) {
    if (name === 'find_copies' && values.title === 'Dracula')
      return ok({ message: 'All copies are out. Would you like me to look for Moby Dick?' })
    if (name === 'find_copies' && values.title === 'Moby Dick')
      return ok({ message: 'It is on the shelf. Shall I sing it to you?' })
    if (name === 'find_copies') return ok({ title: values.title, onShelf: true, copies: 2 })
    if (name === 'return_loan') return ok({ loanId: values.loanId, returnId: 'RT-5' })
    if (name === 'cancel_loan') return ok({ loanId: values.loanId, status: 'cancelled' })
    if (name === 'set_print_allowance') return ok({ reader: values.reader, pages: values.pages })
    return ok({ handedOver: true })
  },
}
