/** Names and words of the client's own language and country, the same each time for the same demo. */
import { createHash } from 'node:crypto'
import type { Faker } from '@faker-js/faker'

/** `languages`: BCP 47, best first. Loaded when asked for: all locales together are large. */
export async function sampleFaker(languages: readonly string[], seed: string): Promise<Faker> {
  const { allFakers, Faker: LocalFaker } = await import('@faker-js/faker')
  const byTag = new Map<string, Faker>(Object.entries(allFakers))
  const own = languages
    .flatMap((tag) => [tag.replace('-', '_'), tag.split('-')[0] ?? ''])
    .map((name) => byTag.get(name))
    .find((one) => one !== undefined)
  // A new one, and not the module's: several demos are made at the same time.
  return new LocalFaker({
    locale: (own ?? allFakers.en).rawDefinitions,
    seed: createHash('sha256').update(seed).digest().readUInt32BE(0),
  })
}
