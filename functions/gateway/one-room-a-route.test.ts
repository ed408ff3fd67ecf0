import { describe, expect, it } from 'vitest'
import { refuseTwice } from './index.ts'

describe('a route', () => {
  const tickets = { method: 'GET', path: '/v1/tickets' } as const

  it('is answered by one room, or the gateway does not start', () => {
    expect(() => refuseTwice([tickets, { method: 'POST', path: '/v1/tickets' }, tickets])).toThrow(
      'two rooms answer GET /v1/tickets',
    )
  })

  it('may share its path with another method', () => {
    expect(() => refuseTwice([tickets, { method: 'POST', path: '/v1/tickets' }])).not.toThrow()
  })
})
