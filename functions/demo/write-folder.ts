/** A demo's plan as a client folder: the same files that any client is made of, so that import, simulation and versions are those of every agent. */
import type { FolderFiles } from '@workflow/client-folder'
import type { OrganizationProfile } from '@workflow/records'
import { stringify } from 'yaml'
import { scriptsOf } from './demo-scripts.ts'
import { mockOf, toolNames } from './demo-tools.ts'
import type { Demo, DemoPlan } from './model.ts'
import { sampleFaker } from './sample-faker.ts'

/** Names of agents in the folder. */
export const chatAgent = 'assistant'
const voiceAgent = 'voice'

export interface FolderSource {
  readonly demo: Pick<Demo, 'id' | 'productTypes' | 'color'>
  readonly plan: DemoPlan
  readonly organization: OrganizationProfile
}

export async function writeFolder({ demo, plan, organization }: FolderSource): Promise<FolderFiles> {
  const faker = await sampleFaker(organization.languages, demo.id)
  const files = new Map<string, string>([
    ['client.yaml', stringify(clientOf(organization, demo, plan))],
    [`agents/${chatAgent}.yaml`, stringify(agentOf(plan, 'chatbot'))],
    ['tools/desk.mock.yaml', stringify(mockOf(plan, faker))],
    [`conversations/${chatAgent}.yaml`, stringify(scriptsOf(plan, chatAgent))],
    ['knowledge/questions.md', questionsOf(plan, organization.name)],
  ])
  if (demo.productTypes.includes('voicebot'))
    files.set(`agents/${voiceAgent}.yaml`, stringify(agentOf(plan, 'voicebot')))
  return new Map([...files].map(([name, text]) => [name, Buffer.from(text)]))
}

const sandboxSlug = (slug: string, demoId: string): string => `${slug.slice(0, 40)}-demo-${demoId.slice(-8)}`

function clientOf(organization: OrganizationProfile, demo: FolderSource['demo'], plan: DemoPlan) {
  const { name, website, industry, timeZone, languages } = organization
  return {
    slug: sandboxSlug(organization.slug, demo.id),
    organization: {
      name: `${name} (demo)`.slice(0, 120),
      ...(website === undefined ? {} : { website }),
      industry,
      timeZone,
      languages,
      plan: 'starter',
      contacts: [],
    },
    brand: { ...(demo.color === undefined ? {} : { color: demo.color }), tagline: plan.greeting.slice(0, 120) },
  }
}

function agentOf(plan: DemoPlan, productType: 'chatbot' | 'voicebot') {
  return {
    product_type: productType,
    agent_identity: { name: plan.agentName, languages: plan.languages, tone: plan.tone },
    use_case: plan.useCases.map(({ title }) => title).join('; '),
    system_prompt: {
      role: `You are ${plan.agentName}. You help customers with: ${plan.useCases.map(({ title }) => title).join('; ')}.`,
      capabilities: plan.useCases.map(({ title }) => title),
      behavioral_rules: plan.rules,
    },
    greeting: plan.greeting,
    tools: [
      ...toolNames(plan).map((name) => ({ name })),
      { name: 'search_knowledge', source: 'builtin' },
      { name: 'escalate_to_human', source: 'builtin' },
      { name: 'create_ticket', source: 'builtin' },
    ],
    knowledge: { collections: ['default'] },
    escalation_rules: [{ when: 'user_request', to: 'agent', timeout_s: 60, fallback: 'create_ticket' }],
    channels: {
      input: [productType === 'chatbot' ? { type: 'web_chat', enabled: true } : { type: 'voice', enabled: true }],
    },
  }
}

/** What research read on the client's own pages. */
function questionsOf({ answers, openingHours, offers }: DemoPlan, name: string): string {
  const sections = [
    ...answers.map(({ question, answer }) => `## ${oneLine(question)}\n\n${answer}`),
    ...(openingHours.length === 0 ? [] : [`## Opening hours\n\n${openingHours.map((line) => `- ${line}`).join('\n')}`]),
    `## What is on offer\n\n${offers.map((offer) => `- ${offer.name}: ${offer.description || offer.name}${offer.price === undefined ? '' : ` (${offer.price})`}`).join('\n')}`,
  ]
  return `# Questions about ${oneLine(name)}\n\n${sections.join('\n\n')}\n`
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()
