import { describe, expect, it } from 'vitest'
import { clockOf, findMoments } from '../dates.ts'
import { readActs } from '../dialogue-acts.ts'
import { findNumbers } from '../numbers.ts'
import { readMood } from '../sentiment.ts'
import { inEnglish, inLanguage, type Language, languageOf } from './index.ts'
import { repliesHindi } from './replies-hindi.ts'
import { repliesSpanish } from './replies-spanish.ts'

describe('the language of a message', () => {
  it.each<[string, Language | undefined]>([
    ['where is my parcel?', 'en'],
    ['I want to change the address please', 'en'],
    ['¿Dónde está mi paquete?', 'es'],
    ['quiero cambiar la direccion por favor', 'es'],
    ['gracias', 'es'],
    ['मेरा पार्सल कहाँ है', 'hi'],
    ['mera parcel kahan hai', 'hi'],
    ['mujhe madad chahiye', 'hi'],
    ['AB-1234', undefined],
    ['no', undefined],
    ['ya', undefined],
    ['', undefined],
    ['Maria Lopez', undefined],
  ])('of "%s" is %s', (text, language) => {
    expect(languageOf(text)).toBe(language)
  })

  it('is not told by the few words of an address', () => {
    expect(languageOf('Calle Reina 5', 3)).toBeUndefined()
  })
})

describe('what a customer does is read in every language', () => {
  it.each<[Language, string, keyof ReturnType<typeof readActs>]>([
    ['es', 'Buenos días', 'greeting'],
    ['es', 'muchas gracias', 'thanks'],
    ['es', 'sí, claro', 'yes'],
    ['es', 'no, gracias', 'no'],
    ['es', 'Déjalo', 'giveUp'],
    ['es', 'Quiero hablar con una persona', 'person'],
    ['es', 'hasta luego', 'bye'],
    ['hi', 'नमस्ते', 'greeting'],
    ['hi', 'धन्यवाद', 'thanks'],
    ['hi', 'जी हाँ', 'yes'],
    ['hi', 'नहीं', 'no'],
    ['hi', 'रहने दीजिए', 'giveUp'],
    ['hi', 'मुझे किसी से बात करनी है', 'person'],
    ['hi', 'haan ji', 'yes'],
    ['hi', 'nahi', 'no'],
    ['hi', 'rehne do', 'giveUp'],
    ['hi', 'kisi se baat karni hai', 'person'],
  ])('%s: "%s" is %s', (language, text, act) => {
    expect(readActs(inEnglish(text, language))[act]).toBe(true)
  })

  it.each<[Language, string]>([
    ['es', 'es inaceptable, un servicio pésimo'],
    ['hi', 'बहुत घटिया और बेकार'],
    ['hi', 'bahut ghatiya, bekar'],
  ])('%s: "%s" is angry', (language, text) => {
    expect(readMood(inEnglish(text, language)).angry).toBe(true)
  })
})

describe('days, times and numbers', () => {
  const clock = clockOf('2026-11-20T10:00:00+05:30', 'Asia/Kolkata', 'en-IN')

  it.each<[Language, string, { date?: string; time?: string }]>([
    ['es', 'mañana', { date: '2026-11-21' }],
    ['es', 'pasado mañana', { date: '2026-11-22' }],
    ['es', 'el lunes', { date: '2026-11-23' }],
    ['es', '5 de diciembre', { date: '2026-12-05' }],
    ['es', 'mañana a las 5 de la tarde', { date: '2026-11-21', time: '17:00' }],
    ['hi', 'कल', { date: '2026-11-21' }],
    ['hi', 'सोमवार को', { date: '2026-11-23' }],
    ['hi', '५ दिसंबर', { date: '2026-12-05' }],
    ['hi', 'कल शाम 5 बजे', { date: '2026-11-21', time: '17:00' }],
    ['hi', 'kal subah 9 baje', { date: '2026-11-21', time: '09:00' }],
  ])('%s: "%s"', (language, text, moment) => {
    const found = findMoments(inEnglish(text, language), clock)
    expect(
      Object.assign({}, ...found.map(({ date, time }) => ({ ...(date && { date }), ...(time && { time }) }))),
    ).toEqual(moment)
  })

  it.each<[Language, string, number]>([
    ['es', 'doce', 12],
    ['es', 'treinta y cinco', 35],
    ['hi', 'बीस', 20],
    ['hi', '२५', 25],
    ['hi', 'paanch', 5],
  ])('%s: "%s" is %d', (language, text, value) => {
    expect(findNumbers(inEnglish(text, language))[0]?.value).toBe(value)
  })

  it('codes and addresses stay as they are written', () => {
    expect(inEnglish('quiero cancelar AB-10/7 de ana@mail.example', 'es')).toBe(
      'i want to cancel AB-10/7 of ana@mail.example',
    )
    expect(inEnglish('AB-10 रद्द करो', 'hi')).toBe('cancel AB-10')
  })
})

describe('several requests', () => {
  it.each<[Language, string, string]>([
    ['es', 'cancela el pedido 12 y dime el horario', 'cancel the order 12 and tell me the opening hours'],
    ['hi', 'ऑर्डर 12 रद्द करो और रिपोर्ट भेजो', 'cancel order 12 and send report'],
    ['hi', 'order 12 radd karo aur report bhejo', 'cancel order 12 and send report'],
  ])('%s: "%s" stay apart', (language, text, english) => {
    expect(inEnglish(text, language)).toBe(english)
  })
})

describe('a reply in the language of the customer', () => {
  it('keeps what the client and the customer gave', () => {
    expect(inLanguage('To confirm: I will book a table – guests: 4. Shall I go ahead?', 'es')).toBe(
      'Para confirmar: book a table – guests: 4. ¿Sigo adelante?',
    )
    expect(inLanguage('What is your order number?', 'hi')).toBe('कृपया यह बताइए: ऑर्डर नंबर।')
  })

  it('is the same in English', () => {
    expect(inLanguage('What is your order number?', 'en')).toBe('What is your order number?')
  })

  it('has the same wordings in every table, each with the same places to fill', () => {
    expect(repliesHindi.map(([english]) => english)).toEqual(repliesSpanish.map(([english]) => english))
    for (const [english, other] of [...repliesHindi, ...repliesSpanish])
      expect(other.split('{}').length, other).toBe(english.split('{}').length)
  })
})
