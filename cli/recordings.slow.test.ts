import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { call } from '@workflow/rehearsal'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openShell } from './command.fixtures.ts'
import { libraryFolder, type RunningLibrary, runLibrary } from './library.fixtures.ts'
import { record } from './record.ts'
import { replay } from './replay.ts'

const shell = openShell()
const file = join(shell.folder, 'day.jsonl')
let library: RunningLibrary
let folder: string

/** One customer's conversation, as a page would hold it. */
async function converse(...words: readonly string[]): Promise<void> {
  const page = { url: library.url, headers: { 'x-workflow-key': library.publishableKey } }
  const configId = library.imported.agents[0]?.configId
  const started = await call(page, 'POST', '/v1/conversations', { json: { configId, channel: 'web' } })
  const { conversationId, token } = (await started.json()) as { conversationId: string; token: string }
  const customer = { url: library.url, headers: { authorization: `Bearer ${token}` } }
  for (const [at, text] of words.entries())
    await call(customer, 'POST', `/v1/conversations/${conversationId}/messages`, {
      json: { clientMessageId: `m${at}`, text },
    })
}

const recorded = (name: string) =>
  readFileSync(join(shell.folder, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; messages: { role: string; content: string | null }[] })

beforeAll(async () => {
  folder = libraryFolder(shell, 'library')
  library = await runLibrary(folder)
  vi.stubEnv('WORKFLOW_API_KEY', library.apiKey)
  await converse('What are your opening hours?')
  await converse('My mail is ann.reader@mail.example, I want to reserve a book', 'BK-1001', 'yes')
  await shell.run(record(), '--url', library.url, '--out', file)
}, 60_000)
afterAll(async () => {
  vi.unstubAllEnvs()
  await library.end()
})

describe('workflow record', () => {
  it('writes each conversation with its calls and their results, personal data masked', () => {
    const [first, second] = recorded('day.jsonl')
    expect(first?.messages.map(({ role }) => role)).toEqual(['user', 'assistant'])
    expect(second?.messages).toContainEqual(expect.objectContaining({ role: 'tool' }))
    expect(second?.messages[0]?.content).toBe('My mail is <EMAIL_ADDRESS>, I want to reserve a book')
    expect(JSON.stringify(second)).toContain('reserve_book')
  })

  it('writes what was said as it was said only when told so', async () => {
    await shell.run(record(), '--url', library.url, '--out', join(shell.folder, 'plain.jsonl'), '--unmasked')
    expect(recorded('plain.jsonl')[1]?.messages[0]?.content).toContain('ann.reader@mail.example')
    expect(shell.printed()).toMatch(/^2 conversations in .*, unmasked\n$/)
  })

  it('leaves out what was begun before, and other agents', async () => {
    const out = join(shell.folder, 'none.jsonl')
    await shell.run(record(), '--url', library.url, '--out', out, '--agent', 'cfg_other')
    expect(readFileSync(out, 'utf8')).toBe('')
    await expect(shell.run(record(), '--url', library.url, '--out', out, '--hours', '0')).rejects.toThrow('--hours')
  })
})

describe('workflow replay', () => {
  const replayed = (...args: string[]) => shell.run(replay(), file, ...args)

  it('is the same, with status 0, where nothing changed', async () => {
    expect(await replayed('--folder', folder, '--json')).toBe(0)
    expect(JSON.parse(shell.printed())).toMatchObject({ same: 4, better: 0, worse: 0, refused: 0 })
  }, 90_000)

  it('has a verdict and a reason for each turn, with status 1, where the folder lost a tool and a document', async () => {
    const changed = libraryFolder(shell, 'poorer', {
      'agents/desk.yaml': readFileSync(join(folder, 'agents/desk.yaml'), 'utf8').replace(
        '- { name: reserve_book }',
        '',
      ),
      'knowledge/hours.md': '# Cards\n\nA reader card is free.\n',
      'conversations/desk.yaml': undefined,
    })
    expect(await replayed('--folder', changed)).toBe(1)
    expect(shell.printed()).toMatch(/1 {2}worse {4}an apology where there was an answer/)
    expect(shell.printed()).toMatch(/3 {2}refused {2}the agent no longer has the tool reserve_book/)
  }, 90_000)

  it('is kept as a proof of the version that has this text', async () => {
    expect(await replayed('--folder', folder, '--keep', '--url', library.url)).toBe(0)
    const configId = library.imported.agents[0]?.configId
    const kept = await (await library.ask('GET', `/v1/configs/${configId}/versions/1/proofs`)).json()
    expect(kept).toMatchObject({
      proven: true,
      items: [{ kind: 'replay', passed: 4, failed: 0, worse: 0, refused: 0 }],
    })
  })

  it.each([
    ['a recording that is not there', 'nowhere.jsonl', [], /nowhere\.jsonl/],
    ['a line that is none', 'broken.jsonl', [], /broken\.jsonl/],
    ['an agent that the folder has not', 'day.jsonl', ['--agent', 'nobody'], /--agent: must be one of desk/],
  ])('refuses %s by name', async (_case, name, args, reason) => {
    shell.fileOf('broken.jsonl', '{"id": 1}\n')
    const attempt = shell.run(replay(), join(shell.folder, name), '--folder', folder, ...args)
    await expect(attempt).rejects.toThrow(reason)
  })
})
