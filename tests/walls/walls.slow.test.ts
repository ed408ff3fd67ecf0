import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const crossing = [
  { place: 'functions/support/wall-probe.ts', from: '../workforce/model.ts', why: 'one engine imports another' },
  { place: 'shared/engine/wall-probe.ts', from: '@workflow/functions/engines', why: 'a library imports an engine' },
  { place: 'shared/events/wall-probe.ts', from: '@workflow/platform', why: 'the contracts import anything of ours' },
  { place: 'run/chat-runtime/wall-probe.ts', from: '@workflow/functions/gateway', why: 'a service imports an engine' },
  { place: 'functions/knowledge/wall-probe.ts', from: '@workflow/local', why: 'an engine imports a deployable' },
]
const allowed = { place: 'functions/workforce/wall-probe.ts', from: '@workflow/engine' }
const probes = [...crossing, allowed]

/** Biome reads the whole repository to find cycles: it is asked once, about all of them. */
let said: string[] = []
beforeAll(() => {
  for (const { place, from } of probes)
    writeFileSync(place, `import { step } from '${from}'\n\nexport const probe = step\n`, { flag: 'wx' })
  const places = probes.map(({ place }) => place)
  const { stdout, stderr } = spawnSync('npx', ['biome', 'lint', '--reporter=github', ...places], { encoding: 'utf8' })
  said = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('noRestrictedImports'))
}, 30_000)
afterAll(() => {
  for (const { place } of probes) rmSync(place)
})

describe('the walls hold', () => {
  it.each(crossing)('where $why', ({ place }) => {
    expect(said.filter((line) => line.includes(place)).length).toBe(1)
  })

  it('and what is allowed passes', () => {
    expect(said.filter((line) => line.includes(allowed.place))).toEqual([])
  })
})
