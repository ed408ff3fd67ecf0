import { describe, expect, it } from 'vitest'
import { requestsOf, specialistsFor } from './supervisor.ts'

describe('a message with many requests', () => {
  it('is split in English, Hindi and Spanish', () => {
    expect(requestsOf('Where is my order 12? Please cancel order 13 and tell me your opening hours.')).toEqual([
      'Where is my order 12?',
      'Please cancel order 13',
      'tell me your opening hours.',
    ])
    expect(requestsOf('¿Dónde está mi pedido? Quiero cancelar el otro también dime el horario de hoy')).toHaveLength(3)
    expect(requestsOf('मेरा ऑर्डर कहाँ है? दूसरा ऑर्डर रद्द करें और दुकान का समय बताइए')).toHaveLength(3)
    expect(specialistsFor('Salt and pepper, please, and thank you!')).toEqual([])
  })
})
