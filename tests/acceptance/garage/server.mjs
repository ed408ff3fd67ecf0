/**
 * The garage's own server: the OpenAPI document beside it, answered for real over HTTP with its state in memory.
 *
 * `PORT` (default 4010, 0 for a free one) is where it listens; it prints `listening <port>` once it does. `GET /state` gives every table
 * as `{ table: [rows] }`. A POST that repeats an Idempotency-Key gets the first answer again and changes nothing.
 */
import { createServer } from 'node:http'
import { day, servicePrices, tables, workPrices } from './tables.mjs'

const largestBodyBytes = 64 * 1024
const dropOff = '8:00 to 9:30'

/** What the garage refuses to do, with the status and the sentence that the caller is told. */
class Refusal extends Error {
  constructor(status, code, message) {
    super(message)
    this.status = status
    this.code = code
  }
}

const fields = {
  registration: [/^[A-Z]{2}\d{2} [A-Z]{3}$/, 'a registration such as YK19 BVT'],
  postcode: [/^[A-Z]{1,2}\d{1,2} \d[A-Z]{2}$/, 'a postcode such as S7 1FE'],
  date: [/^\d{4}-\d{2}-\d{2}$/, 'a date such as 2027-03-01'],
  bookingNumber: [/^BK-\d{3}$/, 'a booking number such as BK-501'],
  jobNumber: [/^JOB-\d{3}$/, 'a job number such as JOB-301'],
  service: [Object.keys(servicePrices), Object.keys(servicePrices).join(', ')],
  work: [Object.keys(workPrices), Object.keys(workPrices).join(', ')],
  gearbox: [['manual', 'automatic'], 'manual or automatic'],
  season: [['winter', 'summer'], 'winter or summer'],
}

/** The named fields of the input, each checked; a Refusal names the first that is missing or malformed. */
function checked(input, ...names) {
  for (const name of names) {
    const [rule, hint] = fields[name]
    const value = input[name]
    const valid = typeof value === 'string' && (Array.isArray(rule) ? rule.includes(value) : rule.test(value))
    if (!valid) throw new Refusal(400, 'invalid_input', `${name} must be ${hint}.`)
  }
  return input
}

function row(table, key, value, message) {
  const found = tables[table].find((candidate) => candidate[key] === value)
  if (!found) throw new Refusal(404, 'not_found', message)
  return found
}

const nextNumbers = { BK: 600, QUO: 100, SET: 300 }

function nextNumber(prefix) {
  nextNumbers[prefix] += 1
  return `${prefix}-${nextNumbers[prefix]}`
}

const slotOf = (service, date) =>
  tables.slots.find((slot) => slot.date === date && slot.bay === (service === 'MOT' ? 'MOT' : 'workshop'))

function takeSlot(service, date) {
  if (date < day(0)) throw new Refusal(409, 'date_in_the_past', `The day ${date} has already passed.`)
  const slot = slotOf(service, date)
  if (!slot) throw new Refusal(409, 'diary_closed', `Bookings are possible from ${day(1)} to ${day(10)}.`)
  if (slot.free === 0)
    throw new Refusal(409, 'day_full', `We are fully booked for ${service} on ${date}. Please choose another day.`)
  slot.free -= 1
}

function openBooking(bookingNumber) {
  const booking = row('bookings', 'bookingNumber', bookingNumber, `There is no booking ${bookingNumber}.`)
  if (booking.state !== 'booked')
    throw new Refusal(409, 'booking_closed', `Booking ${bookingNumber} is already ${booking.state}.`)
  return booking
}

function releaseSlot(booking) {
  const slot = slotOf(booking.service, booking.date)
  if (slot) slot.free += 1
}

const bookingAnswer = (booking) => ({ ...booking, price: `£${servicePrices[booking.service]}`, dropOff })
const repairAnswer = (repair) => ({ ...repair, cost: `£${repair.cost}` })
const jobOf = (input) =>
  row('repairs', 'jobNumber', checked(input, 'jobNumber').jobNumber, `There is no job ${input.jobNumber}.`)

const routes = {
  'GET /state': () => [200, tables],
  'GET /slots': (input) => {
    const { service, date } = checked(input, 'service', 'date')
    return [200, { service, date, freePlaces: slotOf(service, date)?.free ?? 0, dropOff }]
  },
  'POST /bookings': (input) => {
    const { service, registration, date } = checked(input, 'service', 'registration', 'date')
    const same = (other) => other.registration === registration && other.service === service && other.date === date
    if (tables.bookings.some((other) => other.state === 'booked' && same(other)))
      throw new Refusal(409, 'already_booked', `${registration} is already booked for ${service} on ${date}.`)
    takeSlot(service, date)
    const booking = { bookingNumber: nextNumber('BK'), registration, service, date, state: 'booked' }
    tables.bookings.push(booking)
    return [201, bookingAnswer(booking)]
  },
  'POST /bookings/:bookingNumber/date': (input) => {
    const { bookingNumber, date } = checked(input, 'bookingNumber', 'date')
    const booking = openBooking(bookingNumber)
    takeSlot(booking.service, date)
    releaseSlot(booking)
    booking.date = date
    return [200, bookingAnswer(booking)]
  },
  'POST /bookings/:bookingNumber/cancellation': (input) => {
    const booking = openBooking(checked(input, 'bookingNumber').bookingNumber)
    releaseSlot(booking)
    booking.state = 'cancelled'
    return [200, bookingAnswer(booking)]
  },
  'POST /quotes': (input) => {
    const { registration, work } = checked(input, 'registration', 'work')
    const quote = { quoteNumber: nextNumber('QUO'), registration, work, price: workPrices[work], validUntil: day(30) }
    tables.quotes.push(quote)
    return [201, { ...quote, price: `£${quote.price}` }]
  },
  'GET /repairs/:jobNumber': (input) => [200, repairAnswer(jobOf(input))],
  'POST /repairs/:jobNumber/approval': (input) => {
    const repair = jobOf(input)
    if (repair.state !== 'waiting for approval')
      throw new Refusal(409, 'nothing_to_approve', `Job ${repair.jobNumber} is ${repair.state} and needs no approval.`)
    repair.state = 'approved'
    return [200, repairAnswer(repair)]
  },
  'POST /owner-checks': (input) => {
    const { registration, postcode } = checked(input, 'registration', 'postcode')
    const vehicle = tables.vehicles.find((other) => other.registration === registration && other.postcode === postcode)
    if (!vehicle) throw new Refusal(403, 'not_matched', 'The registration and the postcode do not match our records.')
    return [200, { verified: true, owner: vehicle.owner, registration }]
  },
  'POST /courtesy-cars': (input) => {
    const { bookingNumber, gearbox } = checked(input, 'bookingNumber', 'gearbox')
    const booking = openBooking(bookingNumber)
    if (tables.courtesyCars.some((other) => other.bookingNumber === bookingNumber))
      throw new Refusal(409, 'already_reserved', `Booking ${bookingNumber} already has a courtesy car.`)
    const car = tables.courtesyCars.find((other) => other.gearbox === gearbox && other.bookingNumber === null)
    if (!car) throw new Refusal(409, 'no_car', `No ${gearbox} courtesy car is free. Please choose the other gearbox.`)
    Object.assign(car, { bookingNumber, date: booking.date })
    return [201, car]
  },
  'POST /tyre-storage': (input) => {
    const { registration, season } = checked(input, 'registration', 'season')
    if (tables.tyreSets.some((other) => other.registration === registration && other.season === season))
      throw new Refusal(409, 'already_stored', `The ${season} tyres of ${registration} are already in storage.`)
    const tyres = { setNumber: nextNumber('SET'), registration, season, rack: `B${tables.tyreSets.length}` }
    tables.tyreSets.push(tyres)
    return [201, { ...tyres, pricePerSeason: '£35' }]
  },
}

/** The handler of a request and the values in its path, or nothing. */
function matchRoute(method, path) {
  for (const [pattern, handler] of Object.entries(routes)) {
    const [routeMethod, routePath] = pattern.split(' ')
    const names = routePath.split('/')
    const parts = path.split('/')
    const fits =
      names.length === parts.length && names.every((name, index) => name.startsWith(':') || name === parts[index])
    if (routeMethod !== method || !fits) continue
    const values = names.flatMap((name, index) => (name.startsWith(':') ? [[name.slice(1), parts[index]]] : []))
    return { handler, pathValues: Object.fromEntries(values) }
  }
  return undefined
}

async function readBody(request) {
  const chunks = []
  let sizeBytes = 0
  for await (const chunk of request) {
    sizeBytes += chunk.length
    if (sizeBytes > largestBodyBytes) throw new Refusal(413, 'too_large', 'The request is too large.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseObject(body) {
  if (body === '') return {}
  try {
    const value = JSON.parse(body)
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new Refusal(400, 'invalid_json', 'The body must be a JSON object.')
}

/** First answers by Idempotency-Key, with the request they answered. */
const answered = new Map()

function answer(method, url, body, idempotencyKey) {
  const request = `${method} ${url.pathname} ${body}`
  const earlier = answered.get(idempotencyKey)
  if (earlier && earlier.request !== request)
    throw new Refusal(422, 'key_reused', 'This Idempotency-Key was used for another request.')
  if (earlier) return earlier.result
  const route = matchRoute(method, url.pathname)
  if (!route) throw new Refusal(404, 'no_such_route', `There is no ${method} ${url.pathname}.`)
  const result = route.handler({ ...Object.fromEntries(url.searchParams), ...parseObject(body), ...route.pathValues })
  const kept = [result[0], structuredClone(result[1])]
  if (idempotencyKey) answered.set(idempotencyKey, { request, result: kept })
  return kept
}

const server = createServer(async (request, response) => {
  const send = (status, value) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
    response.end(JSON.stringify(value))
  }
  try {
    const method = request.method ?? 'GET'
    const key = method === 'POST' ? request.headers['idempotency-key'] : undefined
    const [status, value] = answer(method, new URL(request.url ?? '/', 'http://garage'), await readBody(request), key)
    send(status, value)
  } catch (error) {
    if (error instanceof Refusal) return send(error.status, { code: error.code, message: error.message })
    console.error(error)
    send(500, { code: 'fault', message: 'The garage has a technical problem.' })
  }
})

server.listen(Number(process.env.PORT ?? 4010), '127.0.0.1', () => console.log(`listening ${server.address().port}`))
