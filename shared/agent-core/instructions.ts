/** Who the agent is and what it can do, as a model is told of it: the stable prefix of every request of a version. */
import {
  type AgentBundle,
  type AgentConfig,
  promptExamples,
  renderSystemPrompt,
  type ToolDefinition,
} from '@workflow/config-sdk'
import type { Instructions, ToolSpec } from '@workflow/llm-sdk'

/** The stable prefix of every request of a version. */
export function instructionsOf(config: AgentConfig, bundle: AgentBundle): Instructions {
  const variables = promptVariables(bundle)
  return {
    agentName: config.agent_identity.name,
    organizationName: bundle.organization.name,
    tone: config.agent_identity.tone,
    languages: config.agent_identity.languages,
    useCase: config.use_case ?? '',
    systemPrompt: [renderSystemPrompt(config, variables), ...promptsOfServers(bundle)].join('\n\n'),
    examples: promptExamples(config),
    topics: config.topics,
    ...handOverOf(config),
  }
}

/** The least content that the rules of escalation leave to the agent. */
function handOverOf({ escalation_rules }: AgentConfig): Pick<Instructions, 'handOverBelow'> {
  const bounds = escalation_rules.flatMap(({ when }) =>
    when.kind === 'sentiment' && when.op.startsWith('<') ? [when.value] : [],
  )
  return bounds.length === 0 ? {} : { handOverBelow: Math.max(...bounds) }
}

/** Templates of MCP servers, as they were when a person imported them. */
const promptsOfServers = ({ mcpServers = [] }: AgentBundle) =>
  mcpServers.flatMap(({ prompts }) => prompts.map(({ text }) => text))

/** What the platform itself puts into prompts and greetings. */
export function promptVariables({ organization }: AgentBundle): Readonly<Record<string, string>> {
  const { name, website = '', industry = '', timeZone, languages } = organization
  return { client_name: name, website, industry, time_zone: timeZone, languages: languages.join(', ') }
}

/** A tool as a model is told of it. Where the platform asks for approval itself, the model need not. */
export function toolSpecOf(tool: ToolDefinition): ToolSpec {
  return {
    name: tool.name,
    description: tool.description,
    inputSchema: tool.inputSchema,
    ...(tool.outputSchema ? { outputSchema: tool.outputSchema } : {}),
    examples: tool.examples.map(({ utterance, arguments: given }) => ({
      utterance,
      ...(given ? { arguments: given } : {}),
    })),
    changesState: tool.changesState,
    confirmFirst: tool.source !== 'builtin' && tool.changesState && tool.requiresApproval === 'none',
    requiresVerifiedCustomer: tool.requiresVerifiedCustomer,
    verifiesCustomer: tool.verifiesCustomer,
    origin: tool.source === 'builtin' ? 'builtin' : 'agent',
  }
}
