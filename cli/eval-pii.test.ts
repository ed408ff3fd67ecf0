import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openShell } from './command.fixtures.ts'
import { evalPii } from './eval-pii.ts'

const { folder, printed, fileOf, ...shell } = openShell()
const run = (...args: string[]) => shell.run(evalPii(), ...args)

/** Sixty templates, so that both sides have some; the label is right or stands on the word before. */
function mails(labelled: 'right' | 'wrong'): string {
  const texts = Array.from({ length: 60 }, (_, template_id) => {
    const span = labelled === 'right' ? [5, 18] : [0, 4]
    const [start_position, end_position] = span
    return {
      full_text: 'mail ann@x.example',
      template_id,
      spans: [{ entity_type: 'EMAIL_ADDRESS', start_position, end_position }],
    }
  })
  return fileOf(`${labelled}.json`, JSON.stringify(texts))
}

describe('workflow eval pii', () => {
  it('prints a table by type beside the published figures', async () => {
    await run('--set', mails('right'))
    expect(printed()).toMatch(/^EMAIL_ADDRESS +\d+ +\d+ +1\.000 +1\.000 +1\.000 .* 0\.950 pass$/m)
    expect(printed()).toMatch(/^Presidio, stock +0\.685 +0\.603$/m)
  })

  it('prints the same as JSON', async () => {
    await run('--set', mails('right'), '--json')
    expect(JSON.parse(printed())).toMatchObject({
      missed: [],
      types: [{ type: 'EMAIL_ADDRESS', bar: 0.95, passes: true }],
    })
  })

  it('fails where a bar is missed, and names the type', async () => {
    await expect(run('--set', mails('wrong'))).rejects.toThrow('below the bar: EMAIL_ADDRESS')
    expect(printed()).toMatch(/^EMAIL_ADDRESS .* MISS$/m)
  })

  it.each([
    ['absent.json', undefined, 'ENOENT'],
    ['broken.json', '[{', 'JSON'],
    ['other.json', '[{"full_text": 1}]', '0.full_text'],
  ])('refuses %s by name', async (name, content, reason) => {
    const file = content === undefined ? join(folder, name) : fileOf(name, content)
    await expect(run('--set', file)).rejects.toThrow(reason)
    await expect(run('--set', file)).rejects.toThrow(name)
  })
})
