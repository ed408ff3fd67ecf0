/** A client that is reached by phone and in Slack. */
import { clientYaml } from '../security/client-folder.ts'

export const ours = '+15559990000'

export const reachableClient: Readonly<Record<string, string>> = {
  'client.yaml': clientYaml('client'),
  'agents/desk.yaml': JSON.stringify({
    product_type: 'chatbot',
    agent_identity: { name: 'Desk', languages: ['en'] },
    use_case: 'Tests',
    system_prompt: 'You help.',
    greeting: 'Hello.',
    channels: {
      input: [{ type: 'sms', phone_number: ours }, { type: 'whatsapp', phone_number: ours }, { type: 'slack' }],
    },
    tools: [{ name: 'escalate_to_human', source: 'builtin' }],
    escalation_rules: [{ when: 'user_request', to: 'agent', timeout_s: 3_600, fallback: 'create_ticket' }],
  }),
}
