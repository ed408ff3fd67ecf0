/** The providers that the environment asks for: traced, behind redaction, policies and the cache of answers. Parsed once, at the start; a variable that cannot be right names itself and stops it. */
import { z } from 'zod'
import { memoryAnswerStore } from './answer-cache/answer-store.ts'
import { cachedProvider } from './answer-cache/index.ts'
import type { AnthropicAccess } from './anthropic/anthropic-client.ts'
import { createAnthropicProvider } from './anthropic/index.ts'
import { createGeminiEmbeddings } from './embeddings/gemini.ts'
import { createOfflineEmbeddings } from './embeddings/offline.ts'
import { createOpenAiEmbeddings } from './embeddings/openai.ts'
import type { GeminiAccess } from './gemini/gemini-client.ts'
import { createGeminiProvider } from './gemini/index.ts'
import { createOfflineProvider } from './offline/index.ts'
import { createOpenAiProvider } from './openai/index.ts'
import type { OpenAiAccess } from './openai/openai-client.ts'
import type { EmbeddingProvider, ModelProvider } from './provider.ts'
import { redactingProvider } from './redaction/index.ts'
import { createReplayProvider } from './replay/index.ts'
import { loadReplayFile } from './replay/replay-file.ts'
import type { Candidate } from './resilient/candidates.ts'
import { type Policies, resilientProvider } from './resilient/index.ts'
import { type ModelServer, tracedProvider } from './traced-provider.ts'

export type ModelEnvironment = Readonly<Record<string, string | undefined>>

const chatProviders = ['offline', 'gemini', 'openai', 'anthropic', 'replay'] as const
const keyedProviders = ['gemini', 'openai', 'anthropic'] as const
const fallbackProviders = [...keyedProviders, 'offline'] as const
const embeddingProviders = ['offline', 'gemini', 'openai'] as const
const url = z.url({ protocol: /^https?$/u, error: 'must be an http or https URL' })
const filled = z.string().min(1)
const choice = <const Names extends readonly string[]>(names: Names) =>
  z.enum(names, { error: `must be one of ${names.join(', ')}` })

const Environment = z.object({
  LLM_PROVIDER: choice(chatProviders).optional(),
  /** Who is asked where the one before failed. */
  LLM_FALLBACK: z
    .string()
    .transform((names) => names.split(',').map((name) => name.trim()))
    .pipe(z.array(choice(fallbackProviders)))
    .optional(),
  /** How long a quick model may be silent before a second one is asked as well; 0 is never. */
  LLM_HEDGE_AFTER_MS: z.coerce
    .number({ error: 'must be a number of milliseconds' })
    .int()
    .min(0)
    .max(20_000, { error: 'must be at most 20000' })
    .default(2_500),
  EMBEDDINGS_PROVIDER: choice(embeddingProviders).optional(),
  LLM_REPLAY: filled.optional(),
  GEMINI_API_KEY: filled.optional(),
  GEMINI_BASE_URL: url.optional(),
  GEMINI_MODEL: filled.optional(),
  GEMINI_PRO_MODEL: filled.optional(),
  GEMINI_EMBEDDINGS_MODEL: filled.default('gemini-embedding-001'),
  GOOGLE_CLOUD_PROJECT: filled.optional(),
  GOOGLE_CLOUD_LOCATION: filled.default('global'),
  ANTHROPIC_API_KEY: filled.optional(),
  ANTHROPIC_BASE_URL: url.optional(),
  ANTHROPIC_MODEL: filled.optional(),
  ANTHROPIC_PRO_MODEL: filled.optional(),
  OPENAI_API_KEY: filled.optional(),
  OPENAI_BASE_URL: url.optional(),
  OPENAI_MODEL: filled.optional(),
  OPENAI_PRO_MODEL: filled.optional(),
  OPENAI_EMBEDDINGS_MODEL: filled.default('text-embedding-3-small'),
})

type Settings = z.infer<typeof Environment>

/**
 * `LLM_PROVIDER`; without it the first provider with a key (Gemini, OpenAI, Anthropic); else `offline`. Vertex AI (`GOOGLE_CLOUD_PROJECT`) has no key and
 * is taken only where `LLM_PROVIDER=gemini` says so, since every machine on Google Cloud knows its project. Where it fails, those of `LLM_FALLBACK` are
 * asked in their order; without that variable the others that have keys. `offline` answers in their place only where it is listed, or where a budget is
 * spent. Where the first is silent for `LLM_HEDGE_AFTER_MS` the next is asked as well, and the faster one heard. Reads the file of `LLM_REPLAY`. Throws an Error that names the variable.
 */
export async function providerFromEnvironment(environment: ModelEnvironment): Promise<ModelProvider> {
  const settings = parse(environment)
  const chosen = chosenProvider(settings)
  if (chosen === 'offline') return tracedProvider(createOfflineProvider())
  if (chosen === 'replay') {
    if (settings.LLM_REPLAY === undefined)
      throw new Error('LLM_REPLAY: LLM_PROVIDER=replay needs the path of a recording')
    return tracedProvider(createReplayProvider({ conversations: await loadReplayFile(settings.LLM_REPLAY) }))
  }
  const baseline = tracedProvider(createOfflineProvider())
  const others = (settings.LLM_FALLBACK ?? keyedProviders.filter((name) => hasKey(settings, name)))
    .filter((name) => name !== chosen)
    .map((name) =>
      name === 'offline' ? { provider: baseline, goesOn: false } : candidateOf(settings, name, 'LLM_FALLBACK'),
    )
  const provider = resilientProvider({
    candidates: [candidateOf(settings, chosen, 'LLM_PROVIDER'), ...others],
    baseline,
    policies: hedgePolicy(settings),
  })
  return cachedProvider(provider, { store: memoryAnswerStore(), embedder: embeddingsFromEnvironment(environment) })
}

/** A model that thinks is silent four times as long before anybody worries. */
function hedgePolicy({ LLM_HEDGE_AFTER_MS: flash }: Settings): Partial<Policies> {
  return flash === 0 ? {} : { hedgeAfterMs: { flash, pro: 4 * flash } }
}

/** `EMBEDDINGS_PROVIDER`; without it the one that answers chats, and `offline` beside a replay and beside Anthropic, which has none. Throws an Error that names the variable. */
export function embeddingsFromEnvironment(environment: ModelEnvironment): EmbeddingProvider {
  const settings = parse(environment)
  const variable = settings.EMBEDDINGS_PROVIDER === undefined ? 'LLM_PROVIDER' : 'EMBEDDINGS_PROVIDER'
  switch (settings.EMBEDDINGS_PROVIDER ?? chosenProvider(settings)) {
    case 'gemini':
      return createGeminiEmbeddings({ ...geminiAccess(settings, variable), model: settings.GEMINI_EMBEDDINGS_MODEL })
    case 'openai':
      return createOpenAiEmbeddings({ ...openAiAccess(settings, variable), model: settings.OPENAI_EMBEDDINGS_MODEL })
    case 'anthropic': // has none
    case 'replay':
    case 'offline':
      return createOfflineEmbeddings()
  }
}

/** An empty variable is an absent one, as shells and compose files mean it. */
function parse(environment: ModelEnvironment): Settings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== ''),
  )
  const parsed = Environment.safeParse(given)
  if (parsed.success) return parsed.data
  throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '))
}

function chosenProvider(settings: Settings): (typeof chatProviders)[number] {
  if (settings.LLM_PROVIDER !== undefined) return settings.LLM_PROVIDER
  if (settings.GEMINI_API_KEY !== undefined) return 'gemini'
  if (settings.OPENAI_API_KEY !== undefined) return 'openai'
  return settings.ANTHROPIC_API_KEY === undefined ? 'offline' : 'anthropic'
}

function hasKey(settings: Settings, name: (typeof keyedProviders)[number]): boolean {
  const keys = {
    gemini: settings.GEMINI_API_KEY,
    openai: settings.OPENAI_API_KEY,
    anthropic: settings.ANTHROPIC_API_KEY,
  }
  return keys[name] !== undefined
}

/** Whoever names a model of his own has it used for everything, unless he names a second one for what needs more. */
function candidateOf(settings: Settings, name: (typeof keyedProviders)[number], variable: string): Candidate {
  const models = {
    gemini: modelsOf(settings.GEMINI_MODEL, settings.GEMINI_PRO_MODEL, 'gemini-2.5-flash', 'gemini-2.5-pro'),
    openai: modelsOf(settings.OPENAI_MODEL, settings.OPENAI_PRO_MODEL, 'gpt-5-mini', 'gpt-5'),
    anthropic: modelsOf(
      settings.ANTHROPIC_MODEL,
      settings.ANTHROPIC_PRO_MODEL,
      'claude-haiku-5-5',
      'claude-sonnet-5-5',
    ),
  }[name]
  const called = tracedProvider(keyedProvider(settings, name, models.flash, variable), serverOf(settings, name))
  return { provider: redactingProvider(called), models, goesOn: true }
}

function serverOf(settings: Settings, name: (typeof keyedProviders)[number]): ModelServer {
  const onVertex = settings.GEMINI_API_KEY === undefined
  const region = settings.GOOGLE_CLOUD_LOCATION === 'global' ? '' : `${settings.GOOGLE_CLOUD_LOCATION}-`
  const urls = {
    gemini:
      settings.GEMINI_BASE_URL ??
      (onVertex ? `https://${region}aiplatform.googleapis.com` : 'https://generativelanguage.googleapis.com'),
    openai: settings.OPENAI_BASE_URL ?? 'https://api.openai.com',
    anthropic: settings.ANTHROPIC_BASE_URL ?? 'https://api.anthropic.com',
  }
  const { hostname, port, protocol } = new URL(urls[name])
  return { address: hostname, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) }
}

const modelsOf = (flash: string | undefined, pro: string | undefined, usual: string, usualPro: string) => ({
  flash: flash ?? usual,
  pro: pro ?? flash ?? usualPro,
})

function keyedProvider(
  settings: Settings,
  name: (typeof keyedProviders)[number],
  defaultModel: string,
  variable: string,
): ModelProvider {
  switch (name) {
    case 'gemini':
      return createGeminiProvider({ ...geminiAccess(settings, variable), defaultModel })
    case 'openai':
      return createOpenAiProvider({ ...openAiAccess(settings, variable), defaultModel })
    case 'anthropic':
      return createAnthropicProvider({ ...anthropicAccess(settings, variable), defaultModel })
  }
}

function geminiAccess(settings: Settings, variable: string): GeminiAccess {
  const base = settings.GEMINI_BASE_URL === undefined ? {} : { baseUrl: settings.GEMINI_BASE_URL }
  if (settings.GEMINI_API_KEY !== undefined) return { apiKey: settings.GEMINI_API_KEY, ...base }
  if (settings.GOOGLE_CLOUD_PROJECT === undefined) {
    throw new Error(`GEMINI_API_KEY: ${variable}=gemini needs it, or GOOGLE_CLOUD_PROJECT for Vertex AI`)
  }
  return { project: settings.GOOGLE_CLOUD_PROJECT, location: settings.GOOGLE_CLOUD_LOCATION, ...base }
}

/** A server of one's own often wants no key; the SDK wants one in any case. */
function openAiAccess(settings: Settings, variable: string): OpenAiAccess {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl } = settings
  if (baseUrl !== undefined) return { apiKey: apiKey ?? 'none', baseUrl }
  if (apiKey === undefined)
    throw new Error(`OPENAI_API_KEY: ${variable}=openai needs it, or OPENAI_BASE_URL of a server without keys`)
  return { apiKey }
}

function anthropicAccess(
  { ANTHROPIC_API_KEY: apiKey, ANTHROPIC_BASE_URL: baseUrl }: Settings,
  variable: string,
): AnthropicAccess {
  if (apiKey === undefined) throw new Error(`ANTHROPIC_API_KEY: ${variable}=anthropic needs it`)
  return baseUrl === undefined ? { apiKey } : { apiKey, baseUrl }
}
