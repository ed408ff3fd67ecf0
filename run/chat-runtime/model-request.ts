/** What a model is asked in a turn: the dialogue that fits, the situation, and for whom it is and how much of a model it needs. */
import { createHash } from 'node:crypto'
import { answeredCalls, fitDialogue, maxModelCalls } from '@workflow/agent-core'
import { type ChatRequest, type Message, type RequestScope, routeModel } from '@workflow/llm-sdk'
import type { CallerContext } from './caller-context.ts'
import { fenceResults } from './fence-results.ts'
import type { Services } from './services.ts'
import { planOf } from './turn-facts.ts'
import { round, type TurnState } from './turn-state.ts'

interface Said {
  readonly messages: readonly Message[]
  readonly earlier: readonly string[]
  /** Model calls of this turn before this one. */
  readonly step: number
}

export function requestOf(services: Services, state: TurnState, caller: CallerContext, said: Said): ChatRequest {
  const { config, instructions, toolSpecs, bundle } = state.agent
  const { step } = said
  const { messages, summary, layer } = fitDialogue(answeredCalls(said.messages), said.earlier)
  const fenced = fenceResults(state, messages)
  const maxOutputTokens = caller.maxOutputTokens ?? config.model?.max_tokens
  const temperature = caller.temperature ?? config.model?.temperature
  if (step === 0)
    state.stages.push({
      name: 'context',
      durationMs: 0,
      detail: { dialogue: layer, passages: state.knowledge.length, facts: Object.keys(state.customer.facts).length },
    })
  return {
    instructions,
    situation: {
      now: localNow(services.kernel.ports.clock.now(), bundle.organization.timeZone),
      timeZone: bundle.organization.timeZone,
      customer: state.customer,
      knowledge: state.knowledge,
      boundary: state.fence,
      ...(summary === undefined ? {} : { summary }),
      guidance: [...new Set([...caller.guidance, ...state.guidance, ...fenced.guidance])],
    },
    messages: fenced.messages,
    signal: state.signal,
    tools: [...toolSpecs, ...caller.tools],
    ...(step >= maxModelCalls
      ? { toolChoice: 'none' as const }
      : caller.toolChoice && step === 0
        ? { toolChoice: caller.toolChoice }
        : {}),
    ...(temperature === undefined ? {} : { temperature }),
    ...(config.model?.top_p === undefined ? {} : { topP: config.model.top_p }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(config.model?.thinking_budget === undefined ? {} : { thinkingBudget: config.model.thinking_budget }),
    scope: scopeOf(state, said),
  }
}

/** For whom the request is, and how much of a model it needs: decided once a turn, and told in its trace. */
function scopeOf(state: TurnState, { messages, step }: Said): RequestScope {
  const { config, toolSpecs, bundle } = state.agent
  if (step === 0) {
    const started = performance.now()
    const route = routeModel({
      text: state.turn.text,
      messages: messages.length,
      tools: toolSpecs.length,
      tier: planOf(state.agent),
    })
    state.stages.push({ name: 'route', durationMs: round(performance.now() - started), detail: { ...route } })
    state.level = route.level
  }
  return {
    tenantId: state.ref.organizationId,
    wantedModels: [config.model?.primary, config.model?.fallback].filter((model) => model !== undefined),
    level: state.level,
    allowance: state.budget?.allowance ?? 'full',
    redact: config.pii_policy !== undefined,
    // Passages that a question finds are the state of the knowledge for it. A sandbox tries things out: nothing of it is kept.
    ...(state.sandbox
      ? {}
      : {
          cache: {
            configId: bundle.configId,
            configVersion: bundle.version,
            knowledgeVersion: createHash('sha256').update(JSON.stringify(state.knowledge)).digest('base64url'),
          },
        }),
  }
}

const formatters = new Map<string, Intl.DateTimeFormat>()

/** ISO 8601 with the offset of the time zone. */
export function localNow(now: Date, timeZone: string): string {
  const formatter =
    formatters.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  formatters.set(timeZone, formatter)
  const local = formatter.format(now).replace(' ', 'T')
  const offsetMinutes = Math.round((Date.parse(`${local}Z`) - now.getTime()) / 60_000)
  const absolute = Math.abs(offsetMinutes)
  const pad = (value: number) => String(value).padStart(2, '0')
  return `${local}${offsetMinutes < 0 ? '-' : '+'}${pad(Math.floor(absolute / 60))}:${pad(absolute % 60)}`
}
