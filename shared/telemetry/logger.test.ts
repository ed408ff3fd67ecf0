import { describe, expect, it } from 'vitest'
import { createLogger, type LogFields, type LogLevel } from './logger.ts'

function lines(use: (logger: ReturnType<typeof createLogger>) => void, level: LogLevel = 'debug') {
  const written: string[] = []
  use(createLogger({ level, write: (line) => written.push(line) }))
  return written
}
const parsed = (fields: LogFields) => JSON.parse(lines((logger) => logger.info('a thing happened', fields))[0] ?? '{}')

const EMAIL = 'ann.rao@hotel.example'
const CARD = '4111111111111111'
const KEY = 'sk_0123456789abcdefghijABCDEFGHIJ0123456789abc'
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl'
const PHONE = '+49 30 1234567'
const PASSWORD = 'correct horse battery'
const NINO = 'AB123456C'
const LEAKS = [NINO, EMAIL, CARD, KEY, JWT, PHONE, PASSWORD, '1234567', 'ann.rao']

class RefusedError extends Error {
  readonly request = { headers: { Authorization: `Bearer ${KEY}` }, body: `card=${CARD}` }
  readonly customerEmail = EMAIL
}
const circular: Record<string, unknown> = { note: EMAIL }
circular.self = { circular }

describe('a log line leaks nothing', () => {
  const cases: [name: string, fields: LogFields][] = [
    ['in a text', { note: `${EMAIL} paid with ${CARD}, call ${PHONE}` }],
    [
      'in an assignment within a text',
      { note: `password="${PASSWORD}" nino ${NINO}`, body: JSON.stringify({ secret: PASSWORD }) },
    ],
    ['in nested objects and lists', { a: { b: [{ c: EMAIL }, [KEY, { d: JWT }]] } }],
    [
      'under a telling name',
      {
        password: PASSWORD,
        userPassword: PASSWORD,
        access_token: PASSWORD,
        'set-cookie': [PASSWORD],
        customer: { firstName: PASSWORD },
      },
    ],
    ['whatever the telling field holds', { credentials: { user: PASSWORD }, secret: [PASSWORD], phone: 1234567 }],
    [
      'in an error, its stack, its fields and its causes',
      { error: new RefusedError(`refused ${EMAIL}`, { cause: new Error(`at ${PHONE}`, { cause: { key: KEY } }) }) },
    ],
    ['in an error of several errors', { error: new AggregateError([new Error(EMAIL), new Error(JWT)], CARD) }],
    ['as a number', { value: Number(CARD), big: BigInt(CARD) }],
    ['in the name of a field', { [EMAIL]: 1, map: new Map([[EMAIL, KEY]]) }],
    [
      'in maps, sets, headers and addresses',
      {
        map: new Map([['authorization', PASSWORD]]),
        set: new Set([EMAIL]),
        headers: new Headers({ authorization: PASSWORD }),
        url: new URL(`https://x.example/a?q=${encodeURIComponent(PASSWORD)}&to=${EMAIL}`),
      },
    ],
    ['in bytes', { body: Buffer.from(EMAIL), bytes: new TextEncoder().encode(KEY) }],
    ['through toJSON', { value: { toJSON: () => EMAIL, inner: EMAIL } }],
    ['in what refers to itself', circular],
    ['in JSON within a text', { body: JSON.stringify({ email: EMAIL, card: CARD, key: KEY }) }],
    ['in a long text that is cut', { text: 'x '.repeat(3_994) + EMAIL }],
  ]
  it.each(cases)('%s', (_name, fields) => {
    const written = lines((logger) => logger.error('a thing failed', fields)).join('')
    for (const secret of LEAKS) expect(written).not.toContain(secret)
    expect(() => JSON.parse(written)).not.toThrow()
  })

  it('in the message, and in the fields of a bound logger', () => {
    const written = lines((logger) => logger.with({ user: EMAIL }).warn(`mail to ${EMAIL}`)).join('')
    expect(written).not.toContain(EMAIL)
  })
})

describe('a log line', () => {
  it('says when, how severe, what, and keeps harmless fields as they are', () => {
    const fields = {
      conversationId: 'cnv_8f14e45f',
      inputTokens: 1200,
      latencyMs: 12.5,
      ok: true,
      none: null,
      at: new Date(0),
      time: 'mine',
      message: 'mine',
    }
    expect(parsed(fields)).toEqual({
      severity: 'INFO',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      message: 'a thing happened',
      conversationId: 'cnv_8f14e45f',
      inputTokens: 1200,
      latencyMs: 12.5,
      ok: true,
      none: null,
      at: '1970-01-01T00:00:00.000Z',
      field_time: 'mine',
      field_message: 'mine',
    })
  })

  it('carries the fields of the logger it is written by', () => {
    const [line = ''] = lines((logger) =>
      logger.with({ requestId: 'req_1' }).with({ turn: 2 }).info('done', { turn: 3 }),
    )
    expect(JSON.parse(line)).toMatchObject({ requestId: 'req_1', turn: 3 })
  })

  it('below the level is dropped', () => {
    const written = lines((logger) => {
      logger.debug('a')
      logger.info('b')
      logger.warn('c')
      logger.error('d')
    }, 'warn')
    expect(written.map((line) => JSON.parse(line).severity)).toEqual(['WARNING', 'ERROR'])
  })

  it('is written whatever it is given', () => {
    const hostile = {
      get boom() {
        throw new Error('no')
      },
    }
    const deep = Array.from({ length: 50 }).reduce<unknown>((inner) => ({ inner }), 'end')
    const line = parsed({
      hostile,
      deep,
      circular,
      fn: () => 1,
      symbol: Symbol('s'),
      nan: Number.NaN,
      date: new Date('x'),
      many: Array(500).fill(1),
    })
    expect(line.hostile).toEqual({ boom: '[unreadable]' })
    expect(JSON.stringify(line.deep)).toContain('[deep]')
    expect(line.many).toHaveLength(100)
    expect([line.fn, line.symbol, line.nan, line.date]).toEqual(['[function]', '[symbol]', 'NaN', '[invalid date]'])
  })
})
