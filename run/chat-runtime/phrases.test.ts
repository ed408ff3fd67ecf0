import { describe, expect, it } from 'vitest'
import { meansYes } from './approvals.ts'
import { phrasesFor } from './phrases.ts'

describe('the platform’s own sentences', () => {
  it('are in the customer’s language where the agent speaks it, else in the agent’s own', () => {
    const spanish = '¿Puede decirme cuándo llega el pedido de mi madre?'
    expect(phrasesFor(['en', 'es-MX'], spanish).shallI).toBe('¿Lo hago? (sí o no)')
    expect(phrasesFor(['en'], spanish).shallI).toBe('Shall I do this? (yes or no)')
    expect(phrasesFor(['hi', 'en'], 'ok').shallI).toBe('क्या मैं यह कर दूँ? (हाँ या नहीं)')
  })
})

describe('an agreement', () => {
  it.each([
    'yes please',
    'Sí, claro',
    'sí',
    'haan',
    'हाँ',
    'जी हाँ, कर दीजिए',
    'ok',
    'theek hai',
    'Yes, no problem',
    "That's right.",
    'Si, hazlo',
    'si por favor',
    'dale',
    'Correcto',
    'sí, no hay problema',
    'कर दो',
  ])('is %j', (text) => {
    expect(meansYes(text)).toBe(true)
  })
  it.each([
    'no',
    'sí, pero mañana',
    'nahi',
    'नहीं',
    'हाँ लेकिन कल',
    'haan, ruko',
    'perhaps',
    'sin duda no',
    'yes, what does that cost?',
    'ok, who are you?',
    'sure?',
    'si es gratis',
    'si puedo elegir, la otra',
    'correct the address first',
    'right now I want a person',
    'claro que no',
    'ok, cancel',
  ])('is not %j', (text) => {
    expect(meansYes(text)).toBe(false)
  })
  it('to end something may name it, where that was asked', () => {
    expect(meansYes('Yes, please cancel it', 'Shall I cancel the order?')).toBe(true)
    expect(meansYes('ok, cancel it', 'Shall I book the table?')).toBe(false)
  })
})
