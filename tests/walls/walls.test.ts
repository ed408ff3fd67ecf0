import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

/** What Biome says of a file with this content at this place; the file is gone afterwards. */
function lint(place: string, content: string): string {
  writeFileSync(place, content, { flag: 'wx' })
  try {
    const { stdout, stderr } = spawnSync('npx', ['biome', 'lint', '--reporter=github', place], { encoding: 'utf8' })
    return `${stdout}${stderr}`
  } finally {
    rmSync(place)
  }
}

describe('the walls hold', () => {
  it.each([
    { place: 'functions/support/wall-probe.ts', from: '../workforce/model.ts', why: 'one engine imports another' },
    { place: 'shared/engine/wall-probe.ts', from: '@workflow/functions/engines', why: 'a library imports an engine' },
    { place: 'shared/events/wall-probe.ts', from: '@workflow/platform', why: 'the contracts import anything of ours' },
    {
      place: 'run/chat-runtime/wall-probe.ts',
      from: '@workflow/functions/gateway',
      why: 'a service imports an engine',
    },
    { place: 'functions/knowledge/wall-probe.ts', from: '@workflow/local', why: 'an engine imports a deployable' },
  ])('where $why', ({ place, from }) => {
    expect(lint(place, `import { something } from '${from}'\n\nexport const probe = something\n`)).toContain(
      'noRestrictedImports',
    )
  })

  it('and what is allowed passes', () => {
    expect(
      lint('functions/support/wall-probe.ts', "import { step } from '@workflow/engine'\n\nexport const probe = step\n"),
    ).not.toContain('noRestrictedImports')
  })
})
