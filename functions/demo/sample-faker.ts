/** Names and words of the client's own language and country, the same each time for the same demo. */
import { createHash } from 'node:crypto'
import type { Faker, LocaleDefinition } from '@faker-js/faker'

/** `languages`: BCP 47, best first. Loaded when asked for: all locales together are large. */
export async function sampleFaker(languages: readonly string[], seed: string): Promise<Faker> {
  const faker = await import('@faker-js/faker')
  const byTag = new Map<string, LocaleDefinition>(Object.entries(faker.allLocales))
  const own = languages
    .flatMap((tag) => [tag.replace('-', '_'), tag.split('-')[0] ?? ''])
    .flatMap((name) => byTag.get(name) ?? [])
  // One of its own, and not the module's: several demos are made at the same time.
  return new faker.Faker({
    locale: [...own, faker.en, faker.base],
    seed: createHash('sha256').update(seed).digest().readUInt32BE(0),
  })
}
