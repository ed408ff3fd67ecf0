import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openShell } from './command.fixtures.ts'
import { deskWith, libraryFolder, type RunningLibrary, runLibrary } from './library.fixtures.ts'
import { simulate } from './simulate.ts'

const shell = openShell()
const run = (...args: string[]) => shell.run(simulate(), ...args)

describe('simulated customers of a folder', () => {
  it('are told by persona, with status 0 where no rule was broken', async () => {
    const status = await run(libraryFolder(shell, 'library'), '--customers', '--each', '1', '--json')
    const told = JSON.parse(shell.printed())
    expect(told).toMatchObject({ passed: 12, failed: 0 })
    expect(told.personas).toContainEqual(
      expect.objectContaining({ persona: 'person', conversations: 1, handedOff: 1, violations: 0 }),
    )
    expect(told.personas).toContainEqual(expect.objectContaining({ persona: 'polite', reached: 1 }))
    expect(status).toBe(0)
  }, 90_000)

  it('end with status 1 and the transcript where one was broken', async () => {
    const recording = shell.fileOf(
      'deaf.jsonl',
      `${JSON.stringify({
        id: 'deaf',
        messages: [
          { role: 'user', content: 'What are your opening hours?' },
          { role: 'assistant', content: 'The library opens at nine.' },
          { role: 'user', content: 'I want to speak to a human please' },
          { role: 'assistant', content: 'Nobody is here.' },
        ],
      })}\n`,
    )
    vi.stubEnv('LLM_REPLAY', recording)
    const folder = libraryFolder(shell, 'library')
    const status = await run(folder, '--customers', '--only', 'person: opening', '--each', '9', '--provider', 'replay')
    vi.unstubAllEnvs()
    expect(shell.printed()).toMatch(/^FAIL {2}person: opening hours/m)
    expect(shell.printed()).toMatch(/✗ person: a person was asked for, and nobody was called/)
    expect(status).toBe(1)
  }, 90_000)

  it.each([
    ['--each', '0'],
    ['--seed', 'x'],
  ])('are refused with %s %s', async (option, value) => {
    await expect(run(libraryFolder(shell, 'library'), '--customers', option, value)).rejects.toThrow(option)
  })
})

describe('a folder against what it was', () => {
  it('tells each conversation side by side, with status 1 where one is worse', async () => {
    const before = libraryFolder(shell, 'before')
    const after = libraryFolder(shell, 'after', { 'knowledge/hours.md': '# Cards\n\nA reader card is free.\n' })
    const status = await run(after, '--against', before, '--json')
    expect(JSON.parse(shell.printed())).toMatchObject({
      same: 1,
      better: 0,
      worse: 1,
      conversations: [
        { name: 'a book is reserved', grade: 'same' },
        {
          name: 'opening hours',
          grade: 'worse',
          turn: 1,
          before: { passed: true, reply: expect.stringContaining('nine') },
          after: { passed: false },
        },
      ],
    })
    expect(status).toBe(1)
  }, 90_000)

  it('is no folder and no version of nobody', async () => {
    const folder = libraryFolder(shell, 'library')
    await expect(run(folder, '--against', 'nowhere')).rejects.toThrow(/--against: must be a client folder.*desk/)
  })
})

describe('where proofs are required', () => {
  let library: RunningLibrary
  beforeAll(async () => {
    library = await runLibrary(libraryFolder(shell, 'library'))
    await library.ask('PUT', '/v1/feature-flags/require_proof', { percent: 100, description: '' })
    vi.stubEnv('WORKFLOW_API_KEY', library.apiKey)
  }, 60_000)
  afterAll(async () => {
    vi.unstubAllEnvs()
    await library.end()
  })

  const changes = deskWith('with questions.', 'with their questions.')
  const configId = () => library.imported.agents[0]?.configId ?? ''
  const promote = () => library.ask('POST', `/v1/configs/${configId()}/promote`, { version: 2 })

  it('a version that waits on staging is promoted once its simulation is kept', async () => {
    const folder = libraryFolder(shell, 'changed', changes)
    const yaml = changes['agents/desk.yaml'] ?? ''
    const keeping = () => run(folder, '--keep', '--url', library.url)
    await expect(run(folder, '--keep', '--url', library.url, '--only', 'hours')).rejects.toThrow(/--keep: .* --only/)
    await expect(keeping()).rejects.toThrow(/agents\/desk\.yaml: no version of cfg_\w+ has this text/)
    await library.ask('POST', `/v1/configs/${configId()}/versions`, { yaml, message: 'x', branch: 'staging' })
    await expect(promote()).rejects.toThrow(/version 2 has no passing proof/)
    await expect(run(folder, '--keep', '--url', library.url, '--version', '1')).rejects.toThrow(/not version 1 of/)
    expect(await keeping()).toBe(0)
    expect(shell.printed()).toMatch(/2 of 2 conversations passed\n+kept with desk \(cfg_\w+\), version 2: proven/)
    expect((await promote()).status).toBe(200)
  }, 90_000)

  it('the text of a version is what a folder is compared with', async () => {
    const folder = libraryFolder(shell, 'changed', changes)
    expect(await run(folder, '--against', '1', '--url', library.url, '--only', 'hours')).toBe(0)
    expect(shell.printed()).toMatch(/1 same, 0 better, 0 worse/)
    await expect(run(folder, '--against', '7', '--url', library.url)).rejects.toThrow(/does not exist/)
  }, 90_000)
})
