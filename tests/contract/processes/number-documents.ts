/** Commits numbered pairs of documents, many at a time, and prints the number of each pair that was acknowledged. */
import { openEmbedded } from '@workflow/platform'
import { numbers, pairOf } from './numbers.ts'

const { documents } = openEmbedded(process.argv[2] ?? '')
documents.declare(numbers)
for (let first = 0; ; first += 40) {
  const group = Array.from({ length: 40 }, (_, place) => first + place)
  await Promise.all(
    group.map(async (number) => {
      await documents.commit({ guards: [], writes: pairOf(number) })
      process.stdout.write(`${number}\n`)
    }),
  )
}
