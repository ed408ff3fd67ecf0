import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

/** What Biome says of a file with this content at this place; nothing is written. */
function lint(place: string, content: string): string {
  try {
    execFileSync('npx', ['biome', 'lint', `--stdin-file-path=${place}`], {
      input: content,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    return ''
  } catch (error) {
    const { stdout, stderr } = error as { stdout: Buffer; stderr: Buffer }
    return `${stdout}${stderr}`
  }
}

describe('the walls hold', () => {
  it.each([
    { place: 'functions/support/probe.ts', from: '../workforce/model.ts', why: 'one engine imports another' },
    { place: 'shared/engine/probe.ts', from: '@workflow/functions/engines', why: 'a library imports an engine' },
    { place: 'shared/events/probe.ts', from: '@workflow/platform', why: 'the contracts import anything of ours' },
    { place: 'run/chat-runtime/probe.ts', from: '@workflow/functions/gateway', why: 'a service imports an engine' },
    { place: 'functions/knowledge/probe.ts', from: '@workflow/local', why: 'an engine imports a deployable' },
  ])('where $why', ({ place, from }) => {
    expect(lint(place, `import { something } from '${from}'\n\nexport const probe = something\n`)).toContain(
      'noRestrictedImports',
    )
  })

  it('and what is allowed passes', () => {
    expect(
      lint('functions/support/probe.ts', "import { step } from '@workflow/engine'\n\nexport const probe = step\n"),
    ).toBe('')
  })
})
