/** What a model of Anthropic's may be told follows from its family and generation (https://platform.claude.com/docs/en/build-with-claude/thinking). */
import type { OutputConfig, ThinkingConfigParam, ToolChoice } from '@anthropic-ai/sdk/resources/messages/messages'
import type { ChatRequest } from '../provider.ts'

interface Thinking {
  readonly thinking?: ThinkingConfigParam
  readonly output_config?: OutputConfig
}

/** The least budget that models which take one accept. */
const leastBudgetTokens = 1_024

/**
 * Before 4.6 a model takes a budget in tokens; from then on it decides itself how long it thinks, and is told an effort. A call that forces a tool, and
 * one that continues after tools while the thoughts before them are not kept, goes without thinking.
 */
export function thinkingOf(request: ChatRequest, model: string, maxTokens: number): Thinking {
  const { thinkingBudget, toolChoice = 'auto', messages } = request
  if (forcesTool(toolChoice)) return withoutThinking(model)
  if (thinkingBudget === undefined) return {}
  if (alwaysThinks(model)) return { output_config: { effort: effortOf(thinkingBudget) } }
  if (thinkingBudget <= 0) return withoutThinking(model)
  if (generationOf(model) >= 4.6)
    return { thinking: { type: 'adaptive' }, output_config: { effort: effortOf(thinkingBudget) } }
  const budget = Math.max(leastBudgetTokens, thinkingBudget)
  if (messages.at(-1)?.role === 'tool' || budget >= maxTokens) return withoutThinking(model)
  return { thinking: { type: 'enabled', budget_tokens: budget } }
}

/** As little thinking as the model can be told to do. */
export function withoutThinking(model: string): Thinking {
  if (alwaysThinks(model)) return { output_config: { effort: 'low' } }
  if (/^claude-sonnet/u.test(model) && generationOf(model) >= 5.5) return { thinking: { type: 'between_tools' } }
  return { thinking: { type: 'disabled' } }
}

/** A model that refuses to be forced is left to choose. */
export function toolChoiceOf(
  request: Pick<ChatRequest, 'toolChoice' | 'parallelToolCalls'>,
  model: string,
): ToolChoice {
  const { toolChoice = 'auto', parallelToolCalls } = request
  if (toolChoice === 'none') return { type: 'none' }
  const parallel = parallelToolCalls === undefined ? {} : { disable_parallel_tool_use: !parallelToolCalls }
  const refuses = alwaysThinks(model) || (/^claude-sonnet/u.test(model) && generationOf(model) >= 5.5)
  if (refuses || !forcesTool(toolChoice)) return { type: 'auto', ...parallel }
  return typeof toolChoice === 'string'
    ? { type: 'any', ...parallel }
    : { type: 'tool', name: toolChoice.name, ...parallel }
}

const forcesTool = (choice: NonNullable<ChatRequest['toolChoice']>): boolean =>
  choice === 'required' || typeof choice !== 'string'

const alwaysThinks = (model: string): boolean =>
  /^claude-(?:fable|mythos)/u.test(model) || (/^claude-opus/u.test(model) && generationOf(model) >= 5.5)

/** `claude-sonnet-4-6` is 4.6, `claude-opus-5` 5; a date is no minor version. A name of another form is taken for a model of today. */
function generationOf(model: string): number {
  const [, major = '5', minor = '0'] = /^claude-[a-z]+-(\d+)(?:-(\d))?(?!\d)/u.exec(model) ?? []
  return Number(`${major}.${minor}`)
}

/** Efforts have no token counts; the steps are those of the other providers. */
function effortOf(thinkingBudget: number): 'low' | 'medium' | 'high' {
  if (thinkingBudget <= 1_024) return 'low'
  return thinkingBudget <= 8_192 ? 'medium' : 'high'
}
