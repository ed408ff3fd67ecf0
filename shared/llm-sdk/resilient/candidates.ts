/** Whom a request may go to, in which order, and which of their models it asks for. */
import type { ChatRequest, ModelLevel, ModelProvider } from '../provider.ts'

/** A provider, with its models by how much a request needs. */
export interface Candidate {
  readonly provider: ModelProvider
  /** Absent: it has but one. */
  readonly models?: Readonly<Record<ModelLevel, string>>
  /** Asked to go on with an answer that broke off, it does. The offline provider begins anew. */
  readonly goesOn: boolean
}

/** How the models of a provider are named. An OpenAI-compatible server names them as it likes. */
const familyOf: Readonly<Record<string, RegExp>> = {
  gemini: /^gemini/u,
  openai: /^(?!gemini|claude)/u,
  anthropic: /^claude/u,
}

/** Tokens for thinking where the request says none. Models that cannot go without get their least by their own rules. */
const thinkingOf: Readonly<Record<ModelLevel, number>> = { flash: 0, pro: 4_096 }

/** The provider of the wanted model first, the others as the operator ordered them. */
export function inOrder(candidates: readonly Candidate[], request: ChatRequest): readonly Candidate[] {
  const [wanted] = wantedModels(request)
  if (wanted === undefined) return candidates
  const has = ({ provider }: Candidate) => familyOf[provider.name]?.test(wanted) === true
  return [...candidates.filter(has), ...candidates.filter((candidate) => !has(candidate))]
}

/** The request in this candidate's terms. */
export function requestFor({ provider, models }: Candidate, request: ChatRequest): ChatRequest {
  const { model: _model, ...rest } = request
  const family = familyOf[provider.name]
  const wanted = family && wantedModels(request).find((name) => family.test(name))
  const level = request.scope?.allowance === 'flash' ? 'flash' : request.scope?.level
  const model = wanted ?? (level && models?.[level])
  const thinkingBudget = request.thinkingBudget ?? (level && thinkingOf[level])
  return {
    ...rest,
    ...(model === undefined ? {} : { model }),
    ...(thinkingBudget === undefined ? {} : { thinkingBudget }),
  }
}

/** A spent budget buys no wanted model. */
const wantedModels = ({ model, scope }: ChatRequest): readonly string[] =>
  scope?.allowance === 'flash' ? [] : [...(model === undefined ? [] : [model]), ...(scope?.wantedModels ?? [])]
