/**
 * Sentences of our own for training, as customers, agents, forms and machines write them: one a line in `sentences.txt`, where `\n` stands for a line
 * end. `{slot}` takes a made value. What has none, or only slots without a type, teaches what is no name.
 */
import { readFileSync } from 'node:fs'

export const MADE_TEMPLATES: readonly string[] = readFileSync(new URL('sentences.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.replaceAll('\\n', '\n'))
