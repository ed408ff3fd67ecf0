import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openShell } from './command.fixtures.ts'
import { evalIntents } from './eval-intents.ts'

const { folder, printed, fileOf, ...shell } = openShell()
const run = (...args: string[]) => shell.run(evalIntents(), ...args)

const inside = [
  ['open the gate', 'gate'],
  ['the gate stays shut', 'gate'],
  ['pay my invoice', 'invoice'],
  ['the invoice is wrong', 'invoice'],
]
const outside = [
  ['who won the match', 'oos'],
  ['tell a joke about cats', 'oos'],
]

/** A set of two intents; test may be labelled the wrong way round. */
function gates(labelled: 'right' | 'wrong'): string {
  const other = (label = '') => (label === 'gate' ? 'invoice' : 'gate')
  const test = labelled === 'right' ? inside : inside.map(([text, label]) => [text, other(label)])
  const set = { train: inside, val: inside, test, oos_train: outside, oos_val: outside, oos_test: outside }
  return fileOf(`${labelled}.json`, JSON.stringify(set))
}

describe('workflow eval intents', () => {
  it('prints accuracy and recall at one threshold beside the baseline', async () => {
    await run('--set', gates('right'))
    expect(printed()).toMatch(/^classifier +test +1\.000 +1\.000 +1\.000 /m)
    expect(printed()).toMatch(/^TF-IDF of words +test +\d\.\d{3} /m)
    expect(printed()).toMatch(/^inScopeAccuracy at least 0\.915: pass$/m)
  })

  it('prints the same as JSON', async () => {
    await run('--set', gates('right'), '--json')
    expect(JSON.parse(printed())).toMatchObject({
      missed: [],
      n: { inScope: 4, outOfScope: 2 },
      inScopeAccuracy: 1,
      outOfScopeRecall: 1,
      outOfScopePrecision: 1,
      baseline: { threshold: expect.any(Number) },
    })
  })

  it('fails where a bar is missed, and names it', async () => {
    await expect(run('--set', gates('wrong'))).rejects.toThrow('below the bar: inScopeAccuracy')
    expect(printed()).toMatch(/^inScopeAccuracy .* MISS$/m)
  })

  it.each([
    ['absent.json', undefined, 'ENOENT'],
    ['broken.json', '{', 'JSON'],
    ['other.json', '{"train": 1}', 'train'],
  ])('refuses %s by name', async (name, content, reason) => {
    const file = content === undefined ? join(folder, name) : fileOf(name, content)
    await expect(run('--set', file)).rejects.toThrow(reason)
    await expect(run('--set', file)).rejects.toThrow(name)
  })
})
