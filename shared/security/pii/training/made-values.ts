/** Made names, places and organizations of many countries for training; each call takes the next of one seeded sequence. */
import { allFakers, type Faker } from '@faker-js/faker'
import type { TAGGED_TYPES } from '../tagger/model.ts'
import { COUNTRIES, LOCALES, PLACES } from './made-places.ts'

/** What a slot's value is; undefined for what is no name and no place. */
export const TYPE_OF_SLOT = {
  person: 'PERSON',
  given: 'PERSON',
  surname: 'PERSON',
  title: 'PERSON',
  address: 'ADDRESS',
  street: 'ADDRESS',
  postcode: 'ADDRESS',
  city: 'LOCATION',
  country: 'LOCATION',
  organization: 'ORGANIZATION',
  job: undefined,
  product: undefined,
  phrase: undefined,
  number: undefined,
  code: undefined,
  phone: undefined,
  email: undefined,
} as const satisfies Readonly<Record<string, (typeof TAGGED_TYPES)[number] | undefined>>

export type Slot = keyof typeof TYPE_OF_SLOT

const TITLES = ['Mr.', 'Mrs.', 'Ms.', 'Dr.', 'Miss', 'Mr', 'Mrs', 'Prof.']

export class MadeValues {
  readonly #random: () => number

  constructor(random: () => number) {
    this.#random = random
    for (const faker of Object.values(allFakers)) faker.seed(Math.floor(random() * 1e9))
  }

  of(slot: Slot): string {
    const faker = allFakers[this.#pick(LOCALES)]
    switch (slot) {
      case 'person':
        return this.#person(faker)
      case 'given':
        return faker.person.firstName()
      case 'surname':
        return this.#surname(faker)
      case 'title':
        return this.#pick(TITLES)
      case 'address':
        return this.#address(faker)
      case 'street':
        return this.#street(faker)
      case 'postcode':
        return faker.location.zipCode()
      case 'city':
        return this.#city()
      case 'country':
        return this.#pick(COUNTRIES)
      case 'organization':
        return this.#organization(faker)
      case 'job':
        return allFakers.en.person.jobTitle()
      case 'product':
        return allFakers.en.commerce.productName()
      case 'phrase':
        return this.#pick([
          allFakers.en.hacker.phrase(),
          allFakers.en.company.catchPhrase(),
          `${allFakers.en.word.words(7)}.`,
        ])
      case 'number':
        return String(1 + Math.floor(this.#random() ** 3 * 5000))
      case 'code':
        return this.#code()
      case 'phone':
        return faker.phone.number()
      case 'email':
        return faker.internet.email()
    }
  }

  #pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.#random() * items.length)]
    if (item === undefined) throw new Error('nothing to pick from')
    return item
  }

  /** What machines call things by. */
  #code(): string {
    const number = String(Math.floor(this.#random() * 100_000))
    const letters = this.#pick(['TCK', 'INV', 'RMA', 'SKU', 'Q', 'ABX', 'ord', 'err', 'DE'])
    return this.#pick([
      ...[
        `${letters}-${number}`,
        `${letters}${number}`,
        `/v1/${letters}/${number}`,
        `${letters}_${number}`,
        `#${number}`,
      ],
      ...[
        `${number.slice(0, 1)}.${number.slice(0, 2)}.${number.slice(-1)}`,
        allFakers.en.string.uuid(),
        allFakers.en.string.alphanumeric(10),
      ],
    ])
  }

  /** Given name and surname need not be of one country: families move. */
  #person(faker: Faker): string {
    const other = this.#random() < 0.4 ? allFakers[this.#pick(LOCALES)] : faker
    const given = faker.person.firstName()
    const surname = this.#surname(other)
    return this.#pick([
      ...Array.from({ length: 8 }, () => `${given} ${surname}`),
      `${given} ${given.charAt(0)}. ${surname}`,
      `${given} ${other.person.firstName()} ${surname}`,
      `${this.#pick(TITLES)} ${given} ${surname}`,
      `${given.charAt(0)}. ${surname}`,
      `${given} ${surname} ${this.#pick(['PhD', 'MD', 'Jr.', 'MBA', 'II'])}`,
      `${given} ${this.#pick(['van', 'von', 'de', 'del', 'van der', 'dos', "O'", 'Mc'])} ${surname}`.replace(
        /(O'|Mc) /,
        '$1',
      ),
    ])
  }

  #surname(faker: Faker): string {
    const surname = faker.person.lastName()
    return this.#random() < 0.06 ? `${surname}-${faker.person.lastName()}` : surname
  }

  #city(): string {
    const city = this.#pick(PLACES)
    return this.#random() < 0.12 ? city.toUpperCase() : city
  }

  #street(faker: Faker): string {
    const street = faker.location.street()
    const number = String(1 + Math.floor(this.#random() ** 2 * 300))
    return this.#pick([street, street, `${number} ${street}`, `${street} ${number}`, `${street} ${number}`])
  }

  #address(faker: Faker): string {
    const street = faker.location.street()
    const number = `${1 + Math.floor(this.#random() ** 3 * 2000)}${this.#random() < 0.07 ? this.#pick(['a', 'B', '/2', '-4']) : ''}`
    const line = this.#pick([
      ...[
        `${number} ${street}`,
        `${number} ${street}`,
        `${street} ${number}`,
        `${street} ${number}`,
        `${street}, ${number}`,
      ],
      `${number} ${street} ${1 + Math.floor(this.#random() * 99)}`,
      `P.O. Box ${number}`,
      `the corner of ${street} and ${this.#street(faker)}`,
    ])
    const unit = this.#pick([
      '',
      '',
      '',
      `Apt. ${number}`,
      `Suite ${number}`,
      `Flat ${number}`,
      `Floor ${number}`,
      `Unit ${number}`,
    ])
    const postcode = faker.location.zipCode()
    const state = allFakers.en_US.location.state({ abbreviated: true })
    const city = this.#city()
    const town = this.#pick([
      `${city}`,
      `${postcode} ${city}`,
      `${city} ${postcode}`,
      `${city}, ${state} ${postcode}`,
      `${city} ${state} ${postcode}`,
    ])
    const country = this.#pick(['', '', this.#pick(COUNTRIES)])
    const military = `${this.#pick(['PSC', 'Unit', 'CMR'])} ${number} Box ${postcode}\n${this.#pick(['APO', 'FPO', 'DPO'])} ${this.#pick(['AE', 'AA', 'AP'])} ${postcode}`
    const separator = this.#pick([', ', ', ', '\n', ' ', '\n '])
    const parts = [line, unit, town, country].filter((part) => part !== '')
    return this.#random() < 0.04 ? military : this.#random() < 0.3 ? line : parts.join(separator)
  }

  #organization(faker: Faker): string {
    const one = faker.person.lastName()
    const two = faker.person.lastName()
    const noun = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
    const words = [allFakers.en.word.noun(), allFakers.en.word.adjective(), allFakers.en.word.noun()].map(noun)
    const [first = '', second = '', third = ''] = words
    const legal = this.#pick([
      'Inc',
      'Inc.',
      'Ltd.',
      'LLC',
      'Group',
      'GmbH',
      'PLC',
      'Corp.',
      'AG',
      '& Sons',
      'S.A.',
      'B.V.',
    ])
    const field = this.#pick([
      'Systems',
      'Solutions',
      'Technologies',
      'Labs',
      'Bank',
      'Media',
      'Health',
      'Energy',
      'Analytics',
      'Foods',
      'Motors',
      'Insurance',
      'Partners',
      'Airlines',
    ])
    return this.#pick([
      ...[
        faker.company.name(),
        faker.company.name(),
        `${one} ${legal}`,
        `${one}, ${two} and ${faker.person.lastName()}`,
        `${one}-${two}`,
      ],
      ...[
        `${second} ${first}`,
        `${second} ${first}`,
        `${first} ${field}`,
        `${first}${third.toLowerCase()}`,
        `${first}${third}`,
      ],
      ...[
        first,
        `${first} ${field} ${legal}`,
        `${first.slice(0, 4)}${this.#pick(['ify', 'ly', 'io', 'ex', 'oo', 'ora', 'tech', 'soft'])}`,
      ],
      ...[`${first} ${legal}`, `University of ${this.#city()}`, `${one} ${field}`, `${this.#city()} ${field}`],
    ])
  }
}
