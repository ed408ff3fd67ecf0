import { describe, expect, it } from 'vitest'
import { routeModel, type TurnToRoute } from './route-model.ts'

const route = (text: string, changes: Partial<TurnToRoute> = {}) =>
  routeModel({ text, messages: 3, tools: 5, ...changes })

describe('a greeting goes to the quick model, whoever sends it', () => {
  it.each([
    'Hi',
    'Hello there!',
    'Good morning, thank you',
    'नमस्ते जी',
    'theek hai, dhanyavad',
    '¡Hola, buenos días!',
    'Muchas gracias',
  ])('%s', (text) => {
    expect(route(text, { tier: 'enterprise', messages: 40 })).toMatchObject({ level: 'flash', reasons: ['greeting'] })
  })
})

describe('what wants thought goes to the model that thinks', () => {
  it.each([
    'Why was I charged twice?',
    'Which one is better for a family of four?',
    'दोनों योजनाओं में अंतर बताइए',
    'mera bill itna zyada kyon hai',
    '¿Por qué me cobraron dos veces?',
    'Explícame la diferencia entre los dos planes',
  ])('%s', (text) => {
    expect(route(text)).toMatchObject({ level: 'pro', reasons: ['reasoning'] })
  })

  it('so do long conversations, and those of the enterprise tier', () => {
    expect(route('I need another one', { messages: 20 }).level).toBe('flash')
    expect(route('I need another one', { messages: 21 })).toMatchObject({
      level: 'pro',
      reasons: ['long_conversation'],
    })
    expect(route('Where are you?', { tier: 'enterprise' })).toMatchObject({ level: 'pro', reasons: ['enterprise'] })
    expect(route('Where are you?', { tier: 'growth' }).level).toBe('flash')
  })

  it('and a message that holds much at once', () => {
    const much = 'I ordered two things last week. One came broken. The other is late. Send a new one. Refund the rest. '
    expect(route(much.repeat(6), { messages: 8, tools: 12 })).toMatchObject({ level: 'pro', reasons: ['complex'] })
  })
})

describe('what is looked up goes to the quick model', () => {
  it.each([
    'What are your opening hours?',
    'How much is delivery?',
    'आपका क्लिनिक कहाँ है?',
    'kitna samay lagega',
    '¿Dónde están?',
    'hay estacionamiento',
  ])('%s', (text) => {
    expect(route(text)).toMatchObject({ level: 'flash', reasons: ['look_up'] })
  })

  it('and what is simple', () => {
    expect(route('Order 4711 please')).toMatchObject({ level: 'flash', reasons: ['simple'] })
  })
})

describe('words count whole', () => {
  it.each(['The whyte chair', 'comparedly', 'Shibuya'])('%s is no reasoning and no greeting', (text) => {
    expect(route(text).reasons).toEqual(['simple'])
  })
})
