/** What works, but probably not as meant. */
import type { Finding } from './config-error.ts'
import type { AgentConfig } from './schema.ts'

export function findWarnings(config: AgentConfig): Finding[] {
  return [...inertTools(config), ...unreachableChannels(config), ...noWayToAPerson(config)]
}

function inertTools(config: AgentConfig): Finding[] {
  return config.tools.flatMap((tool, index) =>
    tool.status !== 'missing'
      ? []
      : {
          path: ['tools', index],
          rule: 'missing_tool',
          message: `"${tool.name}" does not exist yet: ${(tool.required_for ?? []).join(', ')} will not work`,
          hint: tool.issue ? `It waits for ${tool.issue.url}` : 'Ask for it, and add its issue',
        },
  )
}

function unreachableChannels(config: AgentConfig): Finding[] {
  return (config.channels?.input ?? []).flatMap((channel, index) => {
    if (!channel.enabled || channel.type === 'web_chat' || channel.type === 'slack') return []
    if (channel.phone_number !== undefined) return []
    const message = `the channel ${channel.type} has no phone_number: nobody can reach it`
    return [
      { path: ['channels', 'input', index], rule: 'channel_number', message, hint: 'Add phone_number, in quotes' },
    ]
  })
}

function noWayToAPerson(config: AgentConfig): Finding[] {
  if (config.escalation_rules.length > 0) return []
  const message = 'there are no escalation_rules: a customer who asks for a person gets none'
  return [{ path: ['escalation_rules'], rule: 'escalation', message, hint: 'Add { when: user_request, to: agent }' }]
}
