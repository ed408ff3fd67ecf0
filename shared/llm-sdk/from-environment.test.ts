import { describe, expect, it } from 'vitest'
import { startModelServer, streamOf } from './contract/model-server.ts'
import { chatWith, requestOf } from './contract/sample-request.ts'
import { wireFormats } from './contract/wire-formats.ts'
import { embeddingsFromEnvironment, providerFromEnvironment } from './from-environment.ts'

describe('the environment chooses the providers', () => {
  it.each([
    [{}, 'offline', 'offline', 256],
    [{ OPENAI_API_KEY: 'k' }, 'openai', 'openai/text-embedding-3-small', 768],
    [{ OPENAI_API_KEY: 'k', GEMINI_API_KEY: 'k' }, 'gemini', 'gemini/gemini-embedding-001', 768],
    [{ OPENAI_API_KEY: 'k', LLM_PROVIDER: 'offline' }, 'offline', 'offline', 256],
    [{ GEMINI_API_KEY: '', LLM_PROVIDER: ' ' }, 'offline', 'offline', 256],
    [
      { LLM_PROVIDER: 'openai', OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1', EMBEDDINGS_PROVIDER: 'offline' },
      'openai',
      'offline',
      256,
    ],
    [{ ANTHROPIC_API_KEY: 'k' }, 'anthropic', 'offline', 256],
    [{ GOOGLE_CLOUD_PROJECT: 'p' }, 'offline', 'offline', 256],
    [{ GOOGLE_CLOUD_PROJECT: 'p', LLM_PROVIDER: 'gemini' }, 'gemini', 'gemini/gemini-embedding-001', 768],
  ])('%j', async (environment, chat, embeddings, dimensions) => {
    expect((await providerFromEnvironment(environment)).name).toBe(chat)
    expect(embeddingsFromEnvironment(environment)).toMatchObject({ name: embeddings, dimensions })
  })

  it.each([
    [{ LLM_PROVIDER: 'bard' }, /LLM_PROVIDER: must be one of offline, gemini, openai, anthropic, replay/u],
    [{ LLM_PROVIDER: 'anthropic' }, /ANTHROPIC_API_KEY: LLM_PROVIDER=anthropic needs it/u],
    [{ LLM_PROVIDER: 'gemini' }, /GEMINI_API_KEY: LLM_PROVIDER=gemini needs it/u],
    [{ LLM_PROVIDER: 'openai' }, /OPENAI_API_KEY: /u],
    [{ LLM_PROVIDER: 'replay' }, /LLM_REPLAY: /u],
    [{ OPENAI_BASE_URL: 'localhost' }, /OPENAI_BASE_URL: must be an http or https URL/u],
    [
      { EMBEDDINGS_PROVIDER: 'bert', LLM_PROVIDER: 'x' },
      /LLM_PROVIDER: .*; EMBEDDINGS_PROVIDER: must be one of offline, gemini, openai/u,
    ],
  ])('%j stops the start and names the variable', async (environment, message) => {
    await expect(providerFromEnvironment(environment)).rejects.toThrow(message)
  })

  it.each([
    [{ OPENAI_API_KEY: 'k', LLM_FALLBACK: 'gemini' }, /GEMINI_API_KEY: LLM_FALLBACK=gemini needs it/u],
    [{ OPENAI_API_KEY: 'k', LLM_FALLBACK: 'anthropic,bard' }, /LLM_FALLBACK\.1: must be one of gemini, openai/u],
  ])('%j names the fallback that cannot be', async (environment, message) => {
    await expect(providerFromEnvironment(environment)).rejects.toThrow(message)
  })

  it('names the variable that asked for embeddings', () => {
    expect(() => embeddingsFromEnvironment({ EMBEDDINGS_PROVIDER: 'gemini' })).toThrow(/EMBEDDINGS_PROVIDER=gemini/u)
  })
})

describe('where the chosen provider fails, others answer', () => {
  const nowhere = 'http://127.0.0.1:1'
  const ask = async (environment: Record<string, string>) =>
    (await chatWith(await providerFromEnvironment(environment), requestOf())).completion.producedBy

  it('those with keys, without being asked for', async () => {
    const server = await startModelServer()
    server.answerWith(streamOf(...(wireFormats.find(({ name }) => name === 'anthropic')?.text('Good ', 'day') ?? [])))
    const keys = {
      GEMINI_API_KEY: 'k',
      GEMINI_BASE_URL: nowhere,
      ANTHROPIC_API_KEY: 'k',
      ANTHROPIC_BASE_URL: server.url,
    }
    expect(await ask(keys)).toBe('anthropic/claude-haiku-5-5')
    await server.close()
  })

  it('offline where it is listed, and only there', async () => {
    const keys = { OPENAI_BASE_URL: nowhere, LLM_PROVIDER: 'openai' }
    expect(await ask({ ...keys, LLM_FALLBACK: 'offline' })).toBe('offline')
    await expect(ask(keys)).rejects.toMatchObject({ kind: 'unreachable' })
  })
})
