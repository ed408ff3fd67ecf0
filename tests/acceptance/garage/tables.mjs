/** What the garage starts with: its prices, and its tables as `{ table: [rows] }`. */
export const servicePrices = {
  MOT: 45,
  'interim service': 139,
  'full service': 229,
  'tyre change': 60,
  diagnostics: 72,
}
export const workPrices = {
  'brake pads': 165,
  clutch: 690,
  'timing belt': 540,
  battery: 120,
  exhaust: 210,
  'air conditioning': 79,
}

/** `YYYY-MM-DD` in the garage's time zone, so many days from today. */
export function day(offsetDays) {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' })
  const today = new Date(`${format.format(new Date())}T12:00:00Z`)
  return new Date(today.getTime() + offsetDays * 86_400_000).toISOString().slice(0, 10)
}

export const tables = {
  vehicles: [
    { registration: 'YK19 BVT', model: 'Ford Fiesta', owner: 'Paula Simms', postcode: 'S7 1FE' },
    { registration: 'FD68 KLM', model: 'Vauxhall Astra', owner: 'Rashid Ali', postcode: 'S10 2TN' },
    { registration: 'MX21 PQR', model: 'Skoda Octavia', owner: 'Joanne Pike', postcode: 'S8 0SH' },
    { registration: 'LC17 WXD', model: 'Nissan Qashqai', owner: 'Stephen Boyd', postcode: 'S11 8YZ' },
    { registration: 'NV23 HJG', model: 'Toyota Yaris', owner: 'Keiko Mori', postcode: 'S6 3BR' },
  ],
  // The diary is open for ten days: six MOT places and eight workshop places a day, none for an MOT in three days.
  slots: Array.from({ length: 10 }, (_, index) => index + 1).flatMap((offset) => [
    { date: day(offset), bay: 'MOT', free: offset === 3 ? 0 : 6 },
    { date: day(offset), bay: 'workshop', free: 8 },
  ]),
  bookings: [
    { bookingNumber: 'BK-501', registration: 'YK19 BVT', service: 'full service', date: day(2), state: 'booked' },
    { bookingNumber: 'BK-502', registration: 'FD68 KLM', service: 'MOT', date: day(4), state: 'booked' },
    { bookingNumber: 'BK-503', registration: 'MX21 PQR', service: 'diagnostics', date: day(5), state: 'booked' },
    { bookingNumber: 'BK-504', registration: 'LC17 WXD', service: 'tyre change', date: day(-3), state: 'done' },
    { bookingNumber: 'BK-505', registration: 'NV23 HJG', service: 'interim service', date: day(6), state: 'booked' },
    { bookingNumber: 'BK-506', registration: 'FD68 KLM', service: 'full service', date: day(7), state: 'booked' },
  ],
  quotes: [],
  repairs: [
    {
      jobNumber: 'JOB-301',
      registration: 'YK19 BVT',
      work: 'clutch',
      state: 'waiting for approval',
      cost: 690,
      readyOn: day(3),
    },
    {
      jobNumber: 'JOB-302',
      registration: 'FD68 KLM',
      work: 'battery',
      state: 'ready for collection',
      cost: 120,
      readyOn: day(0),
    },
    {
      jobNumber: 'JOB-303',
      registration: 'MX21 PQR',
      work: 'exhaust',
      state: 'in the workshop',
      cost: 210,
      readyOn: day(1),
    },
    {
      jobNumber: 'JOB-304',
      registration: 'LC17 WXD',
      work: 'timing belt',
      state: 'waiting for approval',
      cost: 540,
      readyOn: day(4),
    },
  ],
  courtesyCars: [
    { carNumber: 'CAR-1', model: 'Fiat Panda', gearbox: 'manual', bookingNumber: null, date: null },
    { carNumber: 'CAR-2', model: 'Dacia Sandero', gearbox: 'manual', bookingNumber: null, date: null },
    { carNumber: 'CAR-3', model: 'Toyota Aygo', gearbox: 'automatic', bookingNumber: 'BK-506', date: day(7) },
  ],
  tyreSets: [{ setNumber: 'SET-201', registration: 'MX21 PQR', season: 'winter', rack: 'A1' }],
}
